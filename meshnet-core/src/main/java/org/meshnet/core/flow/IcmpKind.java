package org.meshnet.core.flow;

/** What a message of ICMP (RFC 792) or ICMPv6 (RFC 4443) is to a flow, by its type. Stateless. */
final class IcmpKind {
    private static final int V6_FIRST_INFORMATIONAL = 128;
    private static final int V6_ECHO = 128;
    private static final int V6_ECHO_REPLY = 129;
    private static final int V6_REDIRECT = 137;

    private IcmpKind() {}

    /** A redirect is bad: nobody in a mesh tells another where its packets go. */
    static PacketKey.Kind of(boolean isV4, int type) {
        return isV4 ? ofV4(type) : ofV6(type);
    }

    private static PacketKey.Kind ofV4(int type) {
        return switch (type) {
            case 8, 13 -> PacketKey.Kind.QUERY;
            case 0, 14 -> PacketKey.Kind.ANSWER;
            case 3, 11, 12 -> PacketKey.Kind.ERROR;
            case 4, 5 -> PacketKey.Kind.BAD;
            default -> PacketKey.Kind.MESSAGE;
        };
    }

    private static PacketKey.Kind ofV6(int type) {
        return switch (type) {
            case V6_ECHO -> PacketKey.Kind.QUERY;
            case V6_ECHO_REPLY -> PacketKey.Kind.ANSWER;
            case 1, 2, 3, 4 -> PacketKey.Kind.ERROR;
            case V6_REDIRECT -> PacketKey.Kind.BAD;
            default -> type < V6_FIRST_INFORMATIONAL ? PacketKey.Kind.BAD : PacketKey.Kind.MESSAGE;
        };
    }

    /** Is it an echo, asked or answered, and no timestamp? */
    static boolean isEcho(boolean isV4, int type) {
        return isV4 ? type == 8 || type == 0 : type == V6_ECHO || type == V6_ECHO_REPLY;
    }
}
