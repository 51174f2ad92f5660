package org.meshnet.tun.linux.netlink;

import java.util.List;
import org.meshnet.tun.linux.sys.Errno;

/**
 * Looks at and changes the rules of the network namespace in which it was opened, and default routes in tables of one's
 * own. One thread at a time. All methods throw {@link NetlinkException} when the kernel refuses.
 */
public final class PolicyNetlink implements AutoCloseable {
    private final NetlinkSocket socket;

    private PolicyNetlink(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Opens the way to the kernel. */
    public static PolicyNetlink open() throws NetlinkException {
        return new PolicyNetlink(NetlinkSocket.open());
    }

    /** All rules of a family, 4 or 6; none where the kernel does not have that family. */
    public List<PolicyRule> rules(int family) throws NetlinkException {
        try {
            return socket.exchange(RuleMessages.getRules(family)).stream()
                    .flatMap(reply -> RuleMessages.read(reply).stream())
                    .filter(rule -> rule.family() == family)
                    .toList();
        } catch (NetlinkException e) {
            if (e.errno() == Errno.EAFNOSUPPORT || e.errno() == Errno.EOPNOTSUPP) {
                return List.of();
            }
            throw e;
        }
    }

    /** Adds a rule. Does nothing if it is there. */
    public void add(PolicyRule rule) throws NetlinkException {
        tolerate(RuleMessages.addRule(rule), Errno.EEXIST);
    }

    /** Removes a rule. Does nothing if it is gone already. */
    public void remove(PolicyRule rule) throws NetlinkException {
        tolerate(RuleMessages.removeRule(rule), Errno.ENOENT);
    }

    /** Leads what a table has no other route for to an interface. */
    public void addDefault(int family, int table, int index) throws NetlinkException {
        socket.exchange(RuleMessages.addDefault(family, table, index));
    }

    /** The same, if no interface is led to; says whether that was so. */
    public boolean addMissingDefault(int family, int table, int index) throws NetlinkException {
        return tolerate(RuleMessages.addMissingDefault(family, table, index), Errno.EEXIST);
    }

    /** Takes that away; says whether it was there. */
    public boolean removeDefault(int family, int table) throws NetlinkException {
        return tolerate(RuleMessages.removeDefault(family, table), Errno.ESRCH);
    }

    /** Makes what a table has no other route for unreachable. */
    public void addBlock(int family, int table) throws NetlinkException {
        socket.exchange(RuleMessages.addBlock(family, table));
    }

    /** The same, unless it is so; says whether it was not. */
    public boolean addMissingBlock(int family, int table) throws NetlinkException {
        return tolerate(RuleMessages.addMissingBlock(family, table), Errno.EEXIST);
    }

    /** Takes that away; says whether it was there. */
    public boolean removeBlock(int family, int table) throws NetlinkException {
        return tolerate(RuleMessages.removeBlock(family, table), Errno.ESRCH);
    }

    /** Where the kernel does not have that family, there is nothing to change. */
    private boolean tolerate(NetlinkMessage request, int errno) throws NetlinkException {
        return socket.tolerate(request, errno, Errno.EAFNOSUPPORT, Errno.EOPNOTSUPP);
    }

    @Override
    public void close() {
        socket.close();
    }
}
