package org.meshnet.core.frame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Segmentation and checksums done the plain way, on arrays: what the fast code is compared with. */
final class Reference {
    private Reference() {}

    /** Offset of what follows IP options or the extension headers that the tests use. */
    static int transportOffset(byte[] packet) {
        if (isV4(packet)) {
            return (packet[0] & 15) * 4;
        }
        int offset = 40;
        for (int next = packet[6]; next == 0 || next == 43 || next == 60; ) {
            next = packet[offset];
            offset += ((packet[offset + 1] & 0xff) + 1) * 8;
        }
        return offset;
    }

    static int protocol(byte[] packet) {
        if (isV4(packet)) {
            return packet[9] & 0xff;
        }
        int next = packet[6] & 0xff;
        for (int offset = 40; next == 0 || next == 43 || next == 60; ) {
            next = packet[offset] & 0xff;
            offset += ((packet[offset + 1] & 0xff) + 1) * 8;
        }
        return next;
    }

    static int headerLength(byte[] packet) {
        int transport = transportOffset(packet);
        return protocol(packet) == 17 ? transport + 8 : transport + (packet[transport + 12] >> 4 & 15) * 4;
    }

    static int checksumField(byte[] packet) {
        return transportOffset(packet) + (protocol(packet) == 17 ? 6 : 16);
    }

    /** Makes the transport checksum that of the pseudo-header only. */
    static void putPartialChecksum(byte[] packet) {
        int sum = NaiveChecksum.pseudoHeader(packet, protocol(packet), packet.length - transportOffset(packet));
        putShort(packet, checksumField(packet), sum);
    }

    /** The packet with its transport checksum computed from nothing. */
    static byte[] withChecksum(byte[] packet) {
        byte[] complete = packet.clone();
        int transport = transportOffset(packet);
        putShort(complete, checksumField(packet), 0);
        int pseudoHeader = NaiveChecksum.pseudoHeader(packet, protocol(packet), packet.length - transport);
        int checksum = 0xffff - NaiveChecksum.sum(pseudoHeader, complete, transport, complete.length);
        putShort(complete, checksumField(packet), checksum == 0 ? 0xffff : checksum);
        return complete;
    }

    /** What a device makes of it in the end: packets with all their checksums. */
    static List<byte[]> expand(SuperPacket input) {
        if (!input.needsChecksum()) {
            return List.of(input.packet());
        }
        if (input.gsoType() == 0) {
            byte[] complete = input.packet().clone();
            int checksum = 0xffff - NaiveChecksum.sum(0, complete, input.checksumStart(), complete.length);
            putShort(complete, input.checksumStart() + input.checksumOffset(), checksum == 0 ? 0xffff : checksum);
            return List.of(complete);
        }
        List<byte[]> segments = new ArrayList<>();
        int payload = input.packet().length - headerLength(input.packet());
        for (int from = 0; from < payload; from += input.gsoSize()) {
            segments.add(segment(input.packet(), from, Math.min(payload, from + input.gsoSize()), input.gsoSize()));
        }
        return segments;
    }

    private static byte[] segment(byte[] packet, int from, int to, int gsoSize) {
        int header = headerLength(packet);
        byte[] segment = Arrays.copyOf(packet, header + to - from);
        System.arraycopy(packet, header + from, segment, header, to - from);
        int transport = transportOffset(packet);
        if (isV4(packet)) {
            putShort(segment, 2, segment.length);
            putShort(segment, 4, getShort(packet, 4) + from / gsoSize);
            TestPackets.withHeaderChecksum(segment);
        } else {
            putShort(segment, 4, segment.length - 40);
        }
        if (protocol(packet) == 17) {
            putShort(segment, transport + 4, segment.length - transport);
        } else {
            int sequence = (getShort(packet, transport + 4) << 16 | getShort(packet, transport + 6)) + from;
            putShort(segment, transport + 4, sequence >>> 16);
            putShort(segment, transport + 6, sequence);
            if (from > 0) {
                segment[transport + 13] &= (byte) ~0x80;
            }
            if (header + to < packet.length) {
                segment[transport + 13] &= (byte) ~0x09;
            }
        }
        return withChecksum(segment);
    }

    static boolean isV4(byte[] packet) {
        return packet[0] >> 4 == 4;
    }

    static int getShort(byte[] bytes, int index) {
        return (bytes[index] & 0xff) << 8 | (bytes[index + 1] & 0xff);
    }

    static void putShort(byte[] bytes, int index, int value) {
        bytes[index] = (byte) (value >> 8);
        bytes[index + 1] = (byte) value;
    }
}
