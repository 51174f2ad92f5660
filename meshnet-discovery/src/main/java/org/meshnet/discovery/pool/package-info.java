/** Threads that do for the server's loop what takes long and needs nothing of its state. */
@NullMarked
package org.meshnet.discovery.pool;

import org.jspecify.annotations.NullMarked;
