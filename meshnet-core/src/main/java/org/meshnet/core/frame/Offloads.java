package org.meshnet.core.frame;

/**
 * What a packet device takes over when packets are written to it.
 *
 * @param checksum completes partial TCP and UDP checksums
 * @param tcp takes TCP super-packets; needs {@code checksum}
 * @param udp takes UDP super-packets; needs {@code checksum}
 */
public record Offloads(boolean checksum, boolean tcp, boolean udp) {
    /** Nothing: whole packets only, as plain devices have it. */
    public static final Offloads NONE = new Offloads(false, false, false);
    /** All that Linux can do. */
    public static final Offloads ALL = new Offloads(true, true, true);

    private static final Offloads CHECKSUM = new Offloads(true, false, false);
    private static final Offloads TCP = new Offloads(true, true, false);
    private static final Offloads UDP = new Offloads(true, false, true);

    public Offloads {
        if (!checksum && (tcp || udp)) {
            throw new IllegalArgumentException("a device that takes super-packets completes checksums");
        }
    }

    /** One of a few: allocates nothing. */
    static Offloads of(boolean checksum, boolean tcp, boolean udp) {
        if (!checksum) {
            return NONE;
        }
        if (tcp) {
            return udp ? ALL : TCP;
        }
        return udp ? UDP : CHECKSUM;
    }

    /** What either has. */
    Offloads or(Offloads other) {
        return of(checksum || other.checksum, tcp || other.tcp, udp || other.udp);
    }

    /** What both have. */
    public Offloads intersection(Offloads other) {
        return of(checksum && other.checksum, tcp && other.tcp, udp && other.udp);
    }

    /** Has it all that the other has? */
    boolean includes(Offloads other) {
        return (checksum || !other.checksum) && (tcp || !other.tcp) && (udp || !other.udp);
    }

    /** What is left when a packet that asks for this was refused: without such super-packets, or without anything. */
    Offloads without(Offloads refused) {
        if (refused.tcp || refused.udp) {
            return of(checksum, tcp && !refused.tcp, udp && !refused.udp);
        }
        return refused.checksum ? NONE : this;
    }

    /** In words for people. */
    @Override
    public String toString() {
        if (!checksum) {
            return "plain packets";
        }
        String kinds =
                tcp && udp ? "TCP and UDP super-packets" : tcp ? "TCP super-packets" : udp ? "UDP super-packets" : "";
        return kinds.isEmpty() ? "partial checksums" : kinds;
    }
}
