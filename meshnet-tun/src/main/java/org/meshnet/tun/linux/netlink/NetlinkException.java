package org.meshnet.tun.linux.netlink;

import java.io.IOException;
import org.meshnet.tun.linux.sys.Errno;

/** The kernel refused a request, or can't be asked. */
public final class NetlinkException extends IOException {
    private final int errno;

    NetlinkException(int errno, String detail) {
        super(Errno.text(errno) + (detail.isEmpty() ? "" : " (" + detail + ")"));
        this.errno = errno;
    }

    /** The error number, such as {@link Errno#EPERM}. */
    public int errno() {
        return errno;
    }
}
