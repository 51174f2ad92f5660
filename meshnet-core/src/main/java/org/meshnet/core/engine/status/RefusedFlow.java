package org.meshnet.core.engine.status;

import org.meshnet.core.net.IpAddress;

/**
 * Packets that rules refused.
 *
 * @param ends who would have reached whom
 * @param protocol the number in the IP header
 * @param port that they were for; 0 without
 * @param reason why
 * @param count how many were told of: at most 120 a second are
 * @param ageNs since the last one
 */
public record RefusedFlow(Ends ends, int protocol, int port, Reason reason, long count, long ageNs) {
    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMP_V6 = 58;

    /**
     * Both ends.
     *
     * @param peer what the peer is called
     * @param isReceived did they come from it
     */
    public record Ends(String peer, boolean isReceived, IpAddress source, IpAddress destination) {}

    /** Why packets are refused. */
    public enum Reason {
        NO_RULE("no rule allows it"),
        BAD_HEADERS("its headers cannot be judged"),
        STRAY_FRAGMENT("a fragment, of which the first did not pass"),
        STRAY_ERROR("an ICMP error that belongs to nothing");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** As the end of a sentence. */
        public String text() {
            return text;
        }
    }

    /** What the protocol is called. */
    public String protocolName() {
        return switch (protocol) {
            case ICMP, ICMP_V6 -> "icmp";
            case TCP -> "tcp";
            case UDP -> "udp";
            default -> "protocol " + protocol;
        };
    }

    /** One line: {@code tcp from alice (10.0.0.3) to 10.0.0.2 port 5432: no rule allows it}. */
    public String text() {
        String from = ends.isReceived ? ends.peer + " (" + ends.source + ")" : ends.source.toString();
        String to = ends.isReceived ? ends.destination.toString() : ends.peer + " (" + ends.destination + ")";
        return protocolName() + " from " + from + " to " + to + (port == 0 ? "" : " port " + port) + ": "
                + reason.text();
    }
}
