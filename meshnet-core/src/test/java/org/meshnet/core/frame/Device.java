package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.meshnet.core.seam.PacketSink;

/** A device that checks what it gets as strictly as a kernel does, and more, with code of its own. */
final class Device implements PacketSink {
    private final Offloads offloads;
    private final List<SuperPacket> written = new ArrayList<>();

    Device(Offloads offloads) {
        this.offloads = offloads;
    }

    @Override
    public void write(ByteBuffer packet) {
        byte[] bytes = new byte[packet.remaining()];
        packet.get(bytes);
        validate(bytes);
        written.add(SuperPacket.of(bytes));
    }

    List<SuperPacket> written() {
        return written;
    }

    /** What it got, as whole packets. */
    List<byte[]> packets() {
        List<byte[]> packets = new ArrayList<>();
        written.forEach(each -> packets.addAll(Reference.expand(each)));
        return packets;
    }

    private void validate(byte[] bytes) {
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        SuperPacket read = SuperPacket.of(bytes);
        byte[] packet = read.packet();
        boolean isV4 = packet[0] >> 4 == 4;
        assertEquals(packet.length, isV4 ? Reference.getShort(packet, 2) : 40 + Reference.getShort(packet, 4));
        if (!read.needsChecksum()) {
            assertEquals(0, header.getLong(0));
            assertEquals(0, header.getShort(8));
            return;
        }
        assertTrue(offloads.checksum());
        int transport = Reference.transportOffset(packet);
        assertEquals(transport, read.checksumStart());
        assertEquals(Reference.checksumField(packet), transport + read.checksumOffset());
        assertEquals(
                NaiveChecksum.pseudoHeader(packet, Reference.protocol(packet), packet.length - transport),
                Reference.getShort(packet, Reference.checksumField(packet)));
        assertTrue(!isV4 || NaiveChecksum.isRight(0, packet, 0, transport));
        validateGso(read, header.getShort(2) & 0xffff);
    }

    private void validateGso(SuperPacket read, int headerLength) {
        byte[] packet = read.packet();
        if (read.gsoType() == 0) {
            assertEquals(0, headerLength);
            assertEquals(0, read.gsoSize());
            return;
        }
        assertEquals(Reference.headerLength(packet), headerLength);
        assertTrue(packet.length <= 65_535);
        int payload = packet.length - headerLength;
        assertTrue(read.gsoSize() > 0 && payload > read.gsoSize());
        int transport = Reference.transportOffset(packet);
        if (Reference.protocol(packet) == 17) {
            assertTrue(offloads.udp());
            assertEquals(5, read.gsoType());
            assertEquals(packet.length - transport, Reference.getShort(packet, transport + 4));
            assertTrue(payload <= 64 * read.gsoSize());
            return;
        }
        assertTrue(offloads.tcp());
        int flags = packet[transport + 13] & 0xff;
        assertEquals(0, flags & 0x26);
        int type = Reference.isV4(packet) ? 1 : 4;
        assertEquals((flags & 0x80) != 0 ? type | 0x80 : type, read.gsoType());
    }
}
