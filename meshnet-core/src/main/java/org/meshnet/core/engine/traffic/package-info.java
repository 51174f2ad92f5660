/** Packets that no session takes yet, and pings. */
@NullMarked
package org.meshnet.core.engine.traffic;

import org.jspecify.annotations.NullMarked;
