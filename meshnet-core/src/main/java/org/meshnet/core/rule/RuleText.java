package org.meshnet.core.rule;

/** The words of the rules, and how much text there may be. */
public final class RuleText {
    /** Rules of one text. */
    public static final int MAX_RULES = 1_000;
    /** Different groups that the rules of one text name. */
    public static final int MAX_GROUPS = 64;
    /** Tests of one text. */
    public static final int MAX_TESTS = 1_000;
    /** Characters of a line. */
    public static final int MAX_LINE_LENGTH = 4_096;
    /** Characters of a text. */
    public static final int MAX_LENGTH = 1 << 20;
    /** Selectors of a side, and ranges of ports, of one rule. */
    static final int MAX_LIST = 128;

    static final String ALLOW = "allow";
    static final String DENY = "deny";
    static final String REFUSE = "refuse";
    static final String TEST = "test";
    static final String SET = "set";
    static final String ARROW = "->";
    static final String ANY = "any";
    static final String EXIT = "exit";
    static final String GROUP = "group:";
    static final String HOST = "host:";
    static final String ICMP = "icmp";
    static final String TCP = "tcp";
    static final String UDP = "udp";
    static final String PROTO = "proto";

    private RuleText() {}
}
