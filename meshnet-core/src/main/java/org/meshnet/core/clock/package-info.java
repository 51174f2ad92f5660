/** When there is something to do without being asked: one mechanism for the engine and the server. */
@NullMarked
package org.meshnet.core.clock;

import org.jspecify.annotations.NullMarked;
