/** Packets for groups and for all: which groups this host joined, and to which members such packets go. */
@NullMarked
package org.meshnet.core.engine.multicast;

import org.jspecify.annotations.NullMarked;
