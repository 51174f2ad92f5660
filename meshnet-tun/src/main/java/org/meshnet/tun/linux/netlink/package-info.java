/**
 * As much of rtnetlink as one interface needs: building and reading its messages, the socket with its acknowledgements,
 * and the operations on links, addresses and routes. Knows no TUN device.
 */
@NullMarked
package org.meshnet.tun.linux.netlink;

import org.jspecify.annotations.NullMarked;
