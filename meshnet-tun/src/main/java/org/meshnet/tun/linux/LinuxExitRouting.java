package org.meshnet.tun.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.meshnet.tun.ExitPlan;
import org.meshnet.tun.ExitPlan.Family;
import org.meshnet.tun.ExitRouting;
import org.meshnet.tun.linux.netlink.NetlinkException;
import org.meshnet.tun.linux.netlink.PolicyNetlink;
import org.meshnet.tun.linux.netlink.PolicyRule;

/**
 * By rules and a table of routes of its own, for each family:
 *
 * <pre>
 *   5205  came in by the mesh           main table          what comes from the mesh is for the host's own networks
 *   5206  to fe80::/10                  main table          IPv6 only
 *   5207  all                           main table, without its default routes    where the local network is allowed
 *   5208  not with the node's mark      own table           default: the mesh; behind it: unreachable
 * </pre>
 *
 * The rules outlive the process, and so does what is unreachable; the route to the mesh's interface goes with that.
 */
final class LinuxExitRouting implements ExitRouting {
    static final int FIRST_PRIORITY = 5205;
    static final int LAST_PRIORITY = FIRST_PRIORITY + 3;

    private static final int MESH_PRIORITY = FIRST_PRIORITY;
    private static final int LINK_LOCAL_PRIORITY = FIRST_PRIORITY + 1;
    private static final int LAN_PRIORITY = FIRST_PRIORITY + 2;

    /** Tables of a process are told apart by its interface's name; no other program numbers so high. */
    private static final int TABLE_BASE = 0x6d65_0000;

    private static final int TABLE_MASK = 0xffff;
    private static final List<Integer> FAMILIES = List.of(4, 6);

    private final PolicyNetlink netlink;
    private final String interfaceName;
    private final int mark;
    private final int table;

    private LinuxExitRouting(PolicyNetlink netlink, String interfaceName, int mark) {
        this.netlink = netlink;
        this.interfaceName = interfaceName;
        this.mark = mark;
        this.table = table(interfaceName);
    }

    static LinuxExitRouting open(String interfaceName, int mark) throws NetlinkException {
        return new LinuxExitRouting(PolicyNetlink.open(), interfaceName, mark);
    }

    /** The table of the process that has the interface of that name. */
    static int table(String interfaceName) {
        CRC32 sum = new CRC32();
        sum.update(interfaceName.getBytes(StandardCharsets.UTF_8));
        return TABLE_BASE | ((int) sum.getValue() & TABLE_MASK);
    }

    @Override
    public void apply(ExitPlan plan) throws IOException {
        checkAlone();
        Optional<NetlinkException> v4 = apply(4, plan.v4(), plan);
        Optional<NetlinkException> v6 = apply(6, plan.v6(), plan);
        Optional<NetlinkException> failure = v4.or(() -> v6);
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void checkAlone() throws IOException {
        for (int family : FAMILIES) {
            for (PolicyRule rule : netlink.rules(family)) {
                if (isOthers(rule)) {
                    throw new IOException("another node on this host uses an exit (table " + rule.table()
                            + " of \"ip rule\"); expected one node that does");
                }
            }
        }
    }

    /**
     * First the routes, so that a rule never leads into an empty table, whose packets would go on to the next rule.
     * What cannot be led to the mesh is blocked.
     *
     * @return why it is not as planned
     */
    private Optional<NetlinkException> apply(int family, Family fate, ExitPlan plan) throws NetlinkException {
        if (fate == Family.FREE) {
            clear(family);
            return Optional.empty();
        }
        netlink.addBlock(family, table);
        Optional<NetlinkException> failure = Optional.empty();
        if (fate == Family.LED) {
            failure = lead(family, plan.interfaceIndex());
        } else {
            netlink.removeDefault(family, table);
        }
        setRules(family, plan);
        return failure;
    }

    /** An interface without IPv6 takes no such route. */
    private Optional<NetlinkException> lead(int family, int interfaceIndex) {
        try {
            netlink.addDefault(family, table, interfaceIndex);
            return Optional.empty();
        } catch (NetlinkException e) {
            return Optional.of(e);
        }
    }

    private void setRules(int family, ExitPlan plan) throws NetlinkException {
        List<PolicyRule> wanted = rules(family, plan.isLanAllowed());
        for (PolicyRule rule : wanted) {
            netlink.add(rule);
        }
        for (PolicyRule rule : ours(family)) {
            if (!wanted.contains(rule)) {
                netlink.remove(rule);
            }
        }
    }

    @Override
    public boolean restore(ExitPlan plan) throws NetlinkException {
        boolean wasMissing = restore(4, plan.v4(), plan);
        return restore(6, plan.v6(), plan) || wasMissing;
    }

    private boolean restore(int family, Family fate, ExitPlan plan) throws NetlinkException {
        if (fate == Family.FREE) {
            return false;
        }
        boolean wasMissing = netlink.addMissingBlock(family, table);
        if (fate == Family.LED) {
            wasMissing |= leadAgain(family, plan.interfaceIndex());
        }
        List<PolicyRule> there = netlink.rules(family);
        for (PolicyRule rule : rules(family, plan.isLanAllowed())) {
            if (!there.contains(rule)) {
                netlink.add(rule);
                wasMissing = true;
            }
        }
        return wasMissing;
    }

    private boolean leadAgain(int family, int interfaceIndex) {
        try {
            return netlink.addMissingDefault(family, table, interfaceIndex);
        } catch (NetlinkException e) {
            return false;
        }
    }

    private List<PolicyRule> rules(int family, boolean isLanAllowed) {
        List<PolicyRule> rules = new ArrayList<>();
        rules.add(main(family, MESH_PRIORITY, new PolicyRule.From(interfaceName)));
        if (family == 6) {
            rules.add(main(family, LINK_LOCAL_PRIORITY, new PolicyRule.ToLinkLocal()));
        }
        if (isLanAllowed) {
            rules.add(main(family, LAN_PRIORITY, new PolicyRule.NoDefault()));
        }
        rules.add(new PolicyRule(family, LAST_PRIORITY, table, new PolicyRule.NotMarked(mark)));
        return rules;
    }

    private static PolicyRule main(int family, int priority, PolicyRule.Selector selector) {
        return new PolicyRule(family, priority, PolicyRule.MAIN_TABLE, selector);
    }

    @Override
    public boolean clear() throws NetlinkException {
        boolean wasThere = false;
        for (int family : FAMILIES) {
            wasThere |= clear(family);
        }
        return wasThere;
    }

    private boolean clear(int family) throws NetlinkException {
        boolean wasThere = false;
        for (PolicyRule rule : ours(family)) {
            netlink.remove(rule);
            wasThere = true;
        }
        wasThere |= netlink.removeDefault(family, table);
        wasThere |= netlink.removeBlock(family, table);
        return wasThere;
    }

    /**
     * The rules that were made for this interface's name, by whatever process: the one that leads to its table, and
     * those before it if no other node's rule does, as they do not name whose they are.
     */
    private List<PolicyRule> ours(int family) throws NetlinkException {
        List<PolicyRule> all = netlink.rules(family);
        boolean isShared = all.stream().anyMatch(this::isOthers);
        return all.stream()
                .filter(rule -> rule.priority() >= FIRST_PRIORITY && rule.priority() <= LAST_PRIORITY)
                .filter(rule -> isOurs(rule, isShared))
                .toList();
    }

    private boolean isOurs(PolicyRule rule, boolean isShared) {
        if (rule.selector() instanceof PolicyRule.From from) {
            return from.interfaceName().equals(interfaceName);
        }
        return rule.selector() instanceof PolicyRule.NotMarked
                ? rule.table() == table
                : !(rule.selector() instanceof PolicyRule.Other) && !isShared;
    }

    /** Does it lead to the table of another node? */
    private boolean isOthers(PolicyRule rule) {
        return rule.priority() == LAST_PRIORITY && rule.table() != table && (rule.table() & ~TABLE_MASK) == TABLE_BASE;
    }

    @Override
    public void close() {
        netlink.close();
    }
}
