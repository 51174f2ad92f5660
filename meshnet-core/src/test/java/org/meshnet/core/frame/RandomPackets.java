package org.meshnet.core.frame;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;

/** TCP and UDP packets of every shape that can be cut, the same for the same seed. */
final class RandomPackets {
    private static final int NO_FLAGS = 0;

    private final Random random;

    RandomPackets(long seed) {
        random = new Random(seed);
    }

    /** A super-packet, or now and then one that fits into a single segment. */
    SuperPacket superPacket() {
        byte[] headers = headers(random.nextBoolean(), random.nextBoolean());
        int gsoSize = random.nextInt(10) == 0 ? 1 + random.nextInt(40) : 200 + random.nextInt(1300);
        int room = Math.min(65_535 - headers.length, gsoSize * (1 + random.nextInt(50)));
        int payload = 1 + random.nextInt(room);
        if (random.nextInt(4) == 0) {
            payload = Math.max(1, payload / gsoSize) * gsoSize;
            payload = payload + headers.length > 65_535 ? gsoSize : payload;
        }
        return SuperPacket.partial(withPayload(headers, payload), gsoSize);
    }

    /** A packet whose checksum is partial. */
    SuperPacket single() {
        byte[] headers = headers(random.nextBoolean(), random.nextBoolean());
        return SuperPacket.partial(withPayload(headers, random.nextInt(1_400)), 0);
    }

    /** IP and transport headers; lengths are filled in by {@link #withPayload}. */
    byte[] headers(boolean isV4, boolean isTcp) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(isV4 ? v4(isTcp ? 6 : 17) : v6(isTcp ? 6 : 17));
        bytes.writeBytes(isTcp ? tcp() : bytes(8));
        return bytes.toByteArray();
    }

    /** A packet of these headers and a random payload, its lengths and header checksum right. */
    byte[] withPayload(byte[] headers, int payload) {
        ByteBuffer packet = ByteBuffer.allocate(headers.length + payload).put(headers);
        packet.put(bytes(payload));
        byte[] array = packet.array();
        fixLengths(array);
        return array;
    }

    static void fixLengths(byte[] packet) {
        if (Reference.protocol(packet) == 17) {
            int transport = Reference.transportOffset(packet);
            Reference.putShort(packet, transport + 4, packet.length - transport);
        }
        if (Reference.isV4(packet)) {
            Reference.putShort(packet, 2, packet.length);
            TestPackets.withHeaderChecksum(packet);
        } else {
            Reference.putShort(packet, 4, packet.length - 40);
        }
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    private byte[] v4(int protocol) {
        int options = random.nextInt(3) == 0 ? 4 * random.nextInt(11) : 0;
        byte[] header = bytes(20 + options);
        header[0] = (byte) (0x45 + options / 4);
        header[6] = (byte) (random.nextInt(4) == 0 ? NO_FLAGS : 0x40);
        header[7] = 0;
        header[9] = (byte) protocol;
        return header;
    }

    private byte[] v6(int protocol) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] header = bytes(40);
        header[0] = (byte) (0x60 | (header[0] & 15));
        int[] extensions = switch (random.nextInt(5)) {
            case 0 -> new int[] {0};
            case 1 -> new int[] {60};
            case 2 -> new int[] {0, 60};
            default -> new int[0];
        };
        header[6] = (byte) (extensions.length == 0 ? protocol : extensions[0]);
        bytes.writeBytes(header);
        for (int i = 0; i < extensions.length; i++) {
            int units = random.nextInt(3);
            byte[] extension = bytes(8 + 8 * units);
            extension[0] = (byte) (i + 1 < extensions.length ? extensions[i + 1] : protocol);
            extension[1] = (byte) units;
            bytes.writeBytes(extension);
        }
        return bytes.toByteArray();
    }

    private byte[] tcp() {
        int options = random.nextInt(2) == 0 ? 12 : 4 * random.nextInt(11);
        byte[] header = bytes(20 + options);
        header[12] = (byte) ((5 + options / 4) << 4);
        int flags = 0x10; // ACK
        for (int flag : new int[] {0x01, 0x08, 0x40, 0x80}) {
            flags |= random.nextInt(3) == 0 ? flag : 0;
        }
        header[13] = (byte) flags;
        header[18] = 0;
        header[19] = 0;
        return header;
    }
}
