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

    public Offloads {
        if (!checksum && (tcp || udp)) {
            throw new IllegalArgumentException("a device that takes super-packets completes checksums");
        }
    }
}
