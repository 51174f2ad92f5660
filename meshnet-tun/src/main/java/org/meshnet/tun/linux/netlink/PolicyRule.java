package org.meshnet.tun.linux.netlink;

/**
 * A rule that says which packets are routed by which table ({@code man 8 ip-rule}).
 *
 * @param family 4 or 6
 * @param priority its place in the order of rules, the lowest first
 * @param table where it looks up
 * @param selector which packets it is for
 */
public record PolicyRule(int family, int priority, int table, Selector selector) {
    /** Linux's usual table of routes. */
    public static final int MAIN_TABLE = RtMessages.RT_TABLE_MAIN;

    /** Which packets a rule is for. */
    public sealed interface Selector {}

    /** All, but a route found counts only if its prefix is longer than 0. */
    public record NoDefault() implements Selector {}

    /** Those that came in by this interface. */
    public record From(String interfaceName) implements Selector {}

    /** Those without this mark. */
    public record NotMarked(int mark) implements Selector {}

    /** To link-local addresses of IPv6. */
    public record ToLinkLocal() implements Selector {}

    /** Something else, of somebody else's. */
    public record Other() implements Selector {}
}
