package org.meshnet.core.rule;

/**
 * What of the traffic between two ends a rule is about. Immutable.
 *
 * @param kind of it
 * @param number of {@link Kind#OTHER}, as in the IP header; 0 otherwise
 * @param ports at the end that is reached, of TCP and UDP
 */
public record Protocol(Kind kind, int number, Ports ports) {
    /** Everything. */
    public static final Protocol ANY = new Protocol(Kind.ANY, 0, Ports.ALL);
    /** ICMP and ICMPv6. */
    public static final Protocol ICMP = new Protocol(Kind.ICMP, 0, Ports.ALL);

    static final int ICMP_V4_NUMBER = 1;
    static final int TCP_NUMBER = 6;
    static final int UDP_NUMBER = 17;
    static final int ICMP_V6_NUMBER = 58;
    static final int MAX_NUMBER = 255;

    /** Kinds of traffic. */
    public enum Kind {
        ANY,
        ICMP,
        TCP,
        UDP,
        /** By its number. */
        OTHER
    }

    /** TCP to these ports. */
    public static Protocol tcp(Ports ports) {
        return new Protocol(Kind.TCP, 0, ports);
    }

    /** UDP to these ports. */
    public static Protocol udp(Ports ports) {
        return new Protocol(Kind.UDP, 0, ports);
    }

    /** What has this number in the IP header. */
    public static Protocol other(int number) {
        return new Protocol(Kind.OTHER, number, Ports.ALL);
    }

    /**
     * Is such a packet meant?
     *
     * @param packetProtocol the number in the IP header
     * @param port that the packet is for; of no meaning but for TCP and UDP
     */
    public boolean covers(int packetProtocol, int port) {
        return switch (kind) {
            case ANY -> true;
            case ICMP -> packetProtocol == ICMP_V4_NUMBER || packetProtocol == ICMP_V6_NUMBER;
            case TCP -> packetProtocol == TCP_NUMBER && ports.has(port);
            case UDP -> packetProtocol == UDP_NUMBER && ports.has(port);
            case OTHER -> packetProtocol == number;
        };
    }

    /** The number that a packet of it has, that of IPv4 where there are two; 0 for any. */
    public int packetNumber() {
        return switch (kind) {
            case ANY -> 0;
            case ICMP -> ICMP_V4_NUMBER;
            case TCP -> TCP_NUMBER;
            case UDP -> UDP_NUMBER;
            case OTHER -> number;
        };
    }

    /** As in a rule. */
    @Override
    public String toString() {
        return switch (kind) {
            case ANY -> RuleText.ANY;
            case ICMP -> RuleText.ICMP;
            case TCP -> withPorts(RuleText.TCP);
            case UDP -> withPorts(RuleText.UDP);
            case OTHER -> RuleText.PROTO + " " + number;
        };
    }

    private String withPorts(String word) {
        return ports.isAll() ? word : word + " " + ports;
    }
}
