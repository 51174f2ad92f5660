/**
 * Linux system calls for those who need them: direct-mapped natives, error numbers, addresses of direct buffers and
 * file descriptors that can be closed while others use them. Knows no device and no protocol.
 */
@NullMarked
package org.meshnet.tun.linux.sys;

import org.jspecify.annotations.NullMarked;
