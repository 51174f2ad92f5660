/** What the members are called. */
@NullMarked
package org.meshnet.core.engine.name;

import org.jspecify.annotations.NullMarked;
