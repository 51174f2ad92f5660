package org.meshnet.sim;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.meshnet.core.net.Endpoint;

/** One UDP datagram on its way. Immutable; a translation makes another one with the same payload. */
public final class SimDatagram {
    /** As hosts send them unless told otherwise. */
    static final int HOP_LIMIT = 64;

    private static final int UDP_HEADER_BYTES = 8;
    private static final int V4_HEADER_BYTES = 20;
    private static final int V6_HEADER_BYTES = 40;

    private final Endpoint from;
    private final Endpoint to;
    private final byte[] payload;
    private final int checksum;
    private final SimHost origin;
    private final int hopsLeft;

    private SimDatagram(Endpoint from, Endpoint to, byte[] payload, int checksum, SimHost origin, int hopsLeft) {
        this.from = from;
        this.to = to;
        this.payload = payload;
        this.checksum = checksum;
        this.origin = origin;
        this.hopsLeft = hopsLeft;
    }

    /**
     * A new one. The array is the datagram's from now on; {@code origin} is null for one that no host of the network
     * sent.
     */
    static SimDatagram of(Endpoint from, Endpoint to, byte[] payload, SimHost origin) {
        return of(from, to, payload, origin, HOP_LIMIT);
    }

    /** The same for so many hops. */
    static SimDatagram of(Endpoint from, Endpoint to, byte[] payload, SimHost origin, int hopLimit) {
        CRC32C crc = new CRC32C();
        crc.update(payload);
        return new SimDatagram(from, to, payload, (int) crc.getValue(), origin, hopLimit);
    }

    SimDatagram withFrom(Endpoint newFrom) {
        return new SimDatagram(newFrom, to, payload, checksum, origin, hopsLeft);
    }

    SimDatagram withTo(Endpoint newTo) {
        return new SimDatagram(from, newTo, payload, checksum, origin, hopsLeft);
    }

    SimDatagram after(int hops) {
        return new SimDatagram(from, to, payload, checksum, origin, hopsLeft - hops);
    }

    int hopsLeft() {
        return hopsLeft;
    }

    /** The source as seen here. */
    public Endpoint from() {
        return from;
    }

    /** The destination as seen here. */
    public Endpoint to() {
        return to;
    }

    /** The host that sent it; empty for one that was injected. */
    public Optional<SimHost> origin() {
        return Optional.ofNullable(origin);
    }

    /** A read-only view of the payload. */
    public ByteBuffer payload() {
        return ByteBuffer.wrap(payload).asReadOnlyBuffer();
    }

    /** A copy of the payload. */
    public byte[] bytes() {
        return payload.clone();
    }

    /** Bytes of payload. */
    public int length() {
        return payload.length;
    }

    /** Bytes with the UDP and IP headers. */
    public int ipLength() {
        return payload.length + UDP_HEADER_BYTES + (to.address().isV4() ? V4_HEADER_BYTES : V6_HEADER_BYTES);
    }

    /** CRC-32C of the payload. */
    int checksum() {
        return checksum;
    }

    void copyTo(ByteBuffer buffer) {
        buffer.clear().put(payload).flip();
    }

    @Override
    public String toString() {
        String start = payload.length == 0 ? "" : String.format(" %02x…", payload[0]);
        return from + " > " + to + " " + payload.length + " bytes" + start;
    }
}
