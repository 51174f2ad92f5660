package org.meshnet.tun.linux.netlink;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.meshnet.core.net.IpAddress;
import org.meshnet.tun.linux.netlink.PolicyRule.From;
import org.meshnet.tun.linux.netlink.PolicyRule.NoDefault;
import org.meshnet.tun.linux.netlink.PolicyRule.NotMarked;
import org.meshnet.tun.linux.netlink.PolicyRule.Other;
import org.meshnet.tun.linux.netlink.PolicyRule.Selector;
import org.meshnet.tun.linux.netlink.PolicyRule.ToLinkLocal;

/** The requests about rules, and about default routes in other tables than the main one ({@code fib_rules.h}). */
final class RuleMessages {
    static final int RTM_NEWRULE = 32;
    static final int RTM_DELRULE = 33;
    static final int RTM_GETRULE = 34;

    /** {@code family 1 | to length 1 | from length 1 | TOS 1 | table 1 | 0 2 | action 1 | flags 4}. */
    static final int RULE_LENGTH = 12;

    private static final int CREATE_OR_REPLACE = 0x500 | RtMessages.REQUEST_ACK;

    private static final int FRA_DST = 1;
    private static final int FRA_IIFNAME = 3;
    private static final int FRA_PRIORITY = 6;
    private static final int FRA_FWMARK = 10;
    private static final int FRA_SUPPRESS_PREFIXLEN = 14;
    private static final int FRA_TABLE = 15;
    private static final int FRA_FWMASK = 16;
    private static final int FR_ACT_TO_TBL = 1;
    private static final int FIB_RULE_INVERT = 2;
    private static final int ACTION_OFFSET = 7;
    private static final int FLAGS_OFFSET = 8;
    private static final int ALL_BITS = -1;

    private static final int RTN_UNREACHABLE = 7;
    private static final int LINK_LOCAL_LENGTH = 10;
    private static final IpAddress LINK_LOCAL = new IpAddress(0xfe80L << 48, 0);
    /** Behind any other. */
    private static final int LAST_METRIC = 0x7fff_ffff;

    private static final int FIRST_METRIC = 100;

    private RuleMessages() {}

    static NetlinkMessage addRule(PolicyRule rule) {
        return rule(RTM_NEWRULE, RtMessages.CREATE_NEW, rule);
    }

    static NetlinkMessage removeRule(PolicyRule rule) {
        return rule(RTM_DELRULE, RtMessages.REQUEST_ACK, rule);
    }

    /** All rules of a family, 4 or 6. */
    static NetlinkMessage getRules(int family) {
        return new NetlinkMessage(RTM_GETRULE, RtMessages.DUMP)
                .putByte(family(family))
                .putByte(0)
                .putByte(0)
                .putByte(0)
                .putInt(0)
                .putInt(0);
    }

    /** The default route of that table leads to the interface. */
    static NetlinkMessage addDefault(int family, int table, int index) {
        return led(RtMessages.RTM_NEWROUTE, CREATE_OR_REPLACE, family, table).attribute(RtMessages.RTA_OIF, index);
    }

    /** The same, if there is none. */
    static NetlinkMessage addMissingDefault(int family, int table, int index) {
        return led(RtMessages.RTM_NEWROUTE, RtMessages.CREATE_NEW, family, table)
                .attribute(RtMessages.RTA_OIF, index);
    }

    /** Takes that away. */
    static NetlinkMessage removeDefault(int family, int table) {
        return led(RtMessages.RTM_DELROUTE, RtMessages.REQUEST_ACK, family, table);
    }

    private static NetlinkMessage led(int type, int flags, int family, int table) {
        int scope = family == 4 ? RtMessages.RT_SCOPE_LINK : RtMessages.RT_SCOPE_UNIVERSE;
        return defaultRoute(new NetlinkMessage(type, flags), family, table)
                .putByte(scope)
                .putByte(RtMessages.RTN_UNICAST)
                .putInt(0)
                .attribute(RtMessages.RTA_TABLE, table)
                .attribute(RtMessages.RTA_PRIORITY, FIRST_METRIC);
    }

    /** What that table has no other route for is unreachable. */
    static NetlinkMessage addBlock(int family, int table) {
        return block(RtMessages.RTM_NEWROUTE, CREATE_OR_REPLACE, family, table);
    }

    /** The same, if there is no such route. */
    static NetlinkMessage addMissingBlock(int family, int table) {
        return block(RtMessages.RTM_NEWROUTE, RtMessages.CREATE_NEW, family, table);
    }

    /** Takes that away. */
    static NetlinkMessage removeBlock(int family, int table) {
        return block(RtMessages.RTM_DELROUTE, RtMessages.REQUEST_ACK, family, table);
    }

    private static NetlinkMessage block(int type, int flags, int family, int table) {
        return defaultRoute(new NetlinkMessage(type, flags), family, table)
                .putByte(RtMessages.RT_SCOPE_UNIVERSE)
                .putByte(RTN_UNREACHABLE)
                .putInt(0)
                .attribute(RtMessages.RTA_TABLE, table)
                .attribute(RtMessages.RTA_PRIORITY, LAST_METRIC);
    }

    /** Up to the scope, which the two kinds have differently. */
    private static NetlinkMessage defaultRoute(NetlinkMessage message, int family, int table) {
        return message.putByte(family(family))
                .putByte(0)
                .putByte(0)
                .putByte(0)
                .putByte(shortTable(table))
                .putByte(RtMessages.RTPROT_STATIC);
    }

    private static NetlinkMessage rule(int type, int flags, PolicyRule rule) {
        Selector selector = rule.selector();
        NetlinkMessage message = new NetlinkMessage(type, flags)
                .putByte(family(rule.family()))
                .putByte(selector instanceof ToLinkLocal ? LINK_LOCAL_LENGTH : 0)
                .putByte(0)
                .putByte(0)
                .putByte(shortTable(rule.table()))
                .putByte(0)
                .putByte(0)
                .putByte(FR_ACT_TO_TBL)
                .putInt(selector instanceof NotMarked ? FIB_RULE_INVERT : 0)
                .attribute(FRA_PRIORITY, rule.priority())
                .attribute(FRA_TABLE, rule.table());
        if (selector instanceof NotMarked notMarked) {
            return message.attribute(FRA_FWMARK, notMarked.mark()).attribute(FRA_FWMASK, ALL_BITS);
        } else if (selector instanceof From from) {
            return message.attribute(FRA_IIFNAME, (from.interfaceName() + '\0').getBytes(StandardCharsets.UTF_8));
        } else if (selector instanceof NoDefault) {
            return message.attribute(FRA_SUPPRESS_PREFIXLEN, 0);
        } else if (selector instanceof ToLinkLocal) {
            return message.attribute(FRA_DST, LINK_LOCAL.bytes());
        }
        throw new IllegalArgumentException("a rule of somebody else's");
    }

    /** The rule that the kernel tells of; empty if it is not whole. */
    static Optional<PolicyRule> read(NetlinkReply reply) {
        if (reply.type() != RTM_NEWRULE || reply.body().limit() < RULE_LENGTH) {
            return Optional.empty();
        }
        int family = reply.body().get(0) == RtMessages.AF_INET ? 4 : 6;
        int table = reply.intAttribute(RULE_LENGTH, FRA_TABLE);
        int priority = reply.intAttribute(RULE_LENGTH, FRA_PRIORITY);
        return Optional.of(new PolicyRule(family, priority, table, selector(reply)));
    }

    private static Selector selector(NetlinkReply reply) {
        if (reply.body().get(ACTION_OFFSET) != FR_ACT_TO_TBL) {
            return new Other();
        }
        String interfaceName = reply.textAttribute(RULE_LENGTH, FRA_IIFNAME);
        if (!interfaceName.isEmpty()) {
            return new From(interfaceName);
        }
        int mark = reply.intAttribute(RULE_LENGTH, FRA_FWMARK);
        if (mark != 0) {
            boolean isInverted = (reply.body().getInt(FLAGS_OFFSET) & FIB_RULE_INVERT) != 0;
            return isInverted ? new NotMarked(mark) : new Other();
        }
        boolean isToLinkLocal = reply.body().get(1) == LINK_LOCAL_LENGTH
                && reply.attribute(RULE_LENGTH, FRA_DST)
                        .filter(bytes -> bytes.length == IpAddress.V6_LENGTH)
                        .map(IpAddress::of)
                        .filter(LINK_LOCAL::equals)
                        .isPresent();
        if (isToLinkLocal) {
            return new ToLinkLocal();
        }
        boolean isForAll = reply.body().get(1) == 0 && reply.body().get(2) == 0;
        boolean hasSuppressor = reply.attribute(RULE_LENGTH, FRA_SUPPRESS_PREFIXLEN)
                .filter(bytes -> bytes.length == Integer.BYTES)
                .isPresent();
        return isForAll && hasSuppressor && reply.intAttribute(RULE_LENGTH, FRA_SUPPRESS_PREFIXLEN) == 0
                ? new NoDefault()
                : new Other();
    }

    /** The header has room for a small number only; the attribute has the whole one. */
    private static int shortTable(int table) {
        return table > 0 && table < 256 ? table : 0;
    }

    private static int family(int family) {
        return family == 4 ? RtMessages.AF_INET : RtMessages.AF_INET6;
    }
}
