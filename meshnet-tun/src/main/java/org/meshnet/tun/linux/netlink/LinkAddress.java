package org.meshnet.tun.linux.netlink;

import org.meshnet.core.net.Prefix;

/**
 * An address of this host.
 *
 * @param index the interface that has it
 * @param prefix the address and the length of its network
 * @param flags {@code IFA_F_...} as in {@code linux/if_addr.h}
 */
public record LinkAddress(int index, Prefix prefix, int flags) {
    private static final int IFA_F_TEMPORARY = 0x01;
    private static final int IFA_F_DADFAILED = 0x08;
    private static final int IFA_F_DEPRECATED = 0x20;

    /** Does another host on the link have it, too? */
    public boolean isDuplicate() {
        return (flags & IFA_F_DADFAILED) != 0;
    }

    /**
     * Will it be gone soon: one that is to be used no more, or an IPv6 privacy address (RFC 8981), which lives for a
     * day? IPv4 has no such.
     */
    public boolean isPassing() {
        boolean isTemporary = !prefix.address().isV4() && (flags & IFA_F_TEMPORARY) != 0;
        return isTemporary || (flags & IFA_F_DEPRECATED) != 0;
    }
}
