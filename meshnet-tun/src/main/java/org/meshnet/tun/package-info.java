/**
 * Packet devices: what the daemon sees of a TUN device, and the choice of the implementation for this system. Knows no
 * implementation: each lives in a package beside this one and is found as a {@link org.meshnet.tun.TunProvider}.
 */
@NullMarked
package org.meshnet.tun;

import org.jspecify.annotations.NullMarked;
