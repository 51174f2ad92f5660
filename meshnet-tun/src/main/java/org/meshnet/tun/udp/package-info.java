/** UDP sockets: what both daemons see of one, and the portable way over NIO, where the kernel offers nothing better. */
@NullMarked
package org.meshnet.tun.udp;

import org.jspecify.annotations.NullMarked;
