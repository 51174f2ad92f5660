package org.meshnet.e2e;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the UDP datagrams out of a capture file of an Ethernet link. Fragments and everything else are passed over. */
final class Pcap {
    private static final int MAGIC_LITTLE_ENDIAN_US = 0xa1b2c3d4;
    private static final int FILE_HEADER_LENGTH = 24;
    private static final int RECORD_HEADER_LENGTH = 16;
    private static final int ETHERNET_LENGTH = 14;
    private static final int UDP_HEADER_LENGTH = 8;
    private static final int UDP = 17;

    private Pcap() {}

    /** A datagram on the wire. */
    record Datagram(InetSocketAddress from, InetSocketAddress to, byte[] payload) {
        /** Its first byte, which is the MeshNet message type. */
        int type() {
            return payload.length == 0 ? -1 : payload[0] & 0xff;
        }
    }

    static List<Datagram> datagrams(byte[] file) {
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        List<Datagram> found = new ArrayList<>();
        if (file.length < FILE_HEADER_LENGTH) {
            return found;
        }
        if (buffer.getInt(0) != MAGIC_LITTLE_ENDIAN_US) {
            throw new AssertionError("not a capture file of this machine");
        }
        int at = FILE_HEADER_LENGTH;
        while (at + RECORD_HEADER_LENGTH <= file.length) {
            int length = buffer.getInt(at + 8);
            int start = at + RECORD_HEADER_LENGTH;
            if (start + length > file.length) {
                break; // tcpdump is still writing it
            }
            datagram(buffer.slice(start, length).order(ByteOrder.BIG_ENDIAN)).ifPresent(found::add);
            at = start + length;
        }
        return found;
    }

    private static Optional<Datagram> datagram(ByteBuffer frame) {
        if (frame.limit() < ETHERNET_LENGTH) {
            return Optional.empty();
        }
        ByteBuffer packet = frame.slice(ETHERNET_LENGTH, frame.limit() - ETHERNET_LENGTH);
        int etherType = frame.getShort(12) & 0xffff;
        if (etherType == 0x0800 && packet.get(9) == UDP) {
            return udp(packet, (packet.get(0) & 0x0f) * 4, 12, 4);
        }
        if (etherType == 0x86dd && packet.get(6) == UDP) {
            return udp(packet, 40, 8, 16);
        }
        return Optional.empty();
    }

    private static Optional<Datagram> udp(ByteBuffer packet, int headerLength, int addressOffset, int addressLength) {
        int length = packet.getShort(headerLength + 4) - UDP_HEADER_LENGTH;
        if (length < 0 || headerLength + UDP_HEADER_LENGTH + length > packet.limit()) {
            return Optional.empty();
        }
        byte[] payload = new byte[length];
        packet.get(headerLength + UDP_HEADER_LENGTH, payload);
        InetSocketAddress from = endpoint(packet, addressOffset, addressLength, headerLength);
        InetSocketAddress to = endpoint(packet, addressOffset + addressLength, addressLength, headerLength + 2);
        return Optional.of(new Datagram(from, to, payload));
    }

    private static InetSocketAddress endpoint(ByteBuffer packet, int addressOffset, int addressLength, int portOffset) {
        byte[] address = new byte[addressLength];
        packet.get(addressOffset, address);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), packet.getShort(portOffset) & 0xffff);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
