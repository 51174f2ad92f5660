/** The one thread that the engine's state belongs to, what waits for it, and what others ask of it. */
@NullMarked
package org.meshnet.node.daemon.engine;

import org.jspecify.annotations.NullMarked;
