package org.meshnet.tun.linux;

import org.meshnet.tun.TunException;
import org.meshnet.tun.TunException.Kind;
import org.meshnet.tun.linux.netlink.NetlinkException;
import org.meshnet.tun.linux.sys.Errno;

/** The refusals of the kernel in words for the user. */
final class LinuxErrors {
    private LinuxErrors() {}

    static TunException noPrivilege(String action) {
        return new TunException(
                Kind.NO_PRIVILEGE, "no permission to " + action + "; run as root or with CAP_NET_ADMIN");
    }

    static TunException nameTaken(String name) {
        return new TunException(Kind.NAME_TAKEN, "there is an interface " + name + " already; choose another name");
    }

    static TunException closed(String name) {
        return new TunException(Kind.CLOSED, "the interface " + name + " is closed");
    }

    /** {@code action} completes "can't". */
    static TunException refused(String action, NetlinkException cause) {
        return switch (cause.errno()) {
            case Errno.EPERM, Errno.EACCES -> noPrivilege(action);
            default -> new TunException(Kind.SYSTEM, "can't " + action + ": " + cause.getMessage(), cause);
        };
    }
}
