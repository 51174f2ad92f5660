package org.meshnet.core.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A packet as a kernel hands it out, with what its virtio-net header says.
 *
 * @param packet with the pseudo-header's sum as its checksum, if {@code needsChecksum}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SuperPacket(
        byte[] packet, boolean needsChecksum, int gsoType, int gsoSize, int checksumStart, int checksumOffset) {
    /** A TCP or UDP packet whose checksum is partial; a super-packet if {@code gsoSize} is not zero. */
    static SuperPacket partial(byte[] packet, int gsoSize) {
        int transport = Reference.transportOffset(packet);
        boolean isTcp = Reference.protocol(packet) == 6;
        Reference.putPartialChecksum(packet);
        return new SuperPacket(packet, true, gsoType(packet, isTcp, gsoSize), gsoSize, transport, isTcp ? 16 : 6);
    }

    /** A packet that is done. */
    static SuperPacket plain(byte[] packet) {
        return new SuperPacket(packet, false, 0, 0, 0, 0);
    }

    /** What was written to a device. */
    static SuperPacket of(byte[] written) {
        ByteBuffer header = ByteBuffer.wrap(written).order(ByteOrder.nativeOrder());
        byte[] packet = new byte[written.length - 10];
        header.get(10, packet);
        return new SuperPacket(
                packet,
                header.get(0) == 1,
                header.get(1) & 0xff,
                header.getShort(4) & 0xffff,
                header.getShort(6) & 0xffff,
                header.getShort(8) & 0xffff);
    }

    /** Header and packet. */
    byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(10 + packet.length).order(ByteOrder.nativeOrder());
        bytes.put((byte) (needsChecksum ? 1 : 0)).put((byte) gsoType).putShort((short) packet.length);
        bytes.putShort((short) gsoSize).putShort((short) checksumStart).putShort((short) checksumOffset);
        return bytes.put(packet).array();
    }

    SuperPacket withGso(int type, int size) {
        return new SuperPacket(packet, needsChecksum, type, size, checksumStart, checksumOffset);
    }

    SuperPacket withChecksum(boolean isNeeded, int start, int offset) {
        return new SuperPacket(packet, isNeeded, gsoType, gsoSize, start, offset);
    }

    private static int gsoType(byte[] packet, boolean isTcp, int gsoSize) {
        if (gsoSize == 0) {
            return 0;
        }
        if (!isTcp) {
            return 5;
        }
        int type = packet[0] >> 4 == 4 ? 1 : 4;
        boolean isCwr = (packet[Reference.transportOffset(packet) + 13] & 0x80) != 0;
        return isCwr ? type | 0x80 : type;
    }
}
