package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The answers to what rules refuse. */
class TcpResetTest {
    private static final int AT = 5;

    private final ByteBuffer out = ByteBuffer.allocate(2_000);

    private static ByteBuffer segment(boolean isV4, int flags, int payload) {
        int header = isV4 ? 20 : 40;
        ByteBuffer packet = ByteBuffer.allocate(header + 20 + payload);
        if (isV4) {
            packet.putInt(0, 0x4500_0000 | packet.capacity()).put(9, (byte) 6);
            packet.putInt(12, 0x0a00_0001).putInt(16, 0x0a00_0002);
        } else {
            packet.putInt(0, 0x6000_0000).putShort(4, (short) (20 + payload)).put(6, (byte) 6);
            packet.put(8, (byte) 0xfd).put(23, (byte) 1).put(24, (byte) 0xfd).put(39, (byte) 2);
        }
        packet.putShort(header, (short) 4000).putShort(header + 2, (short) 22);
        packet.putInt(header + 4, 1_000).putInt(header + 8, 7_000);
        return packet.put(header + 12, (byte) 0x50).put(header + 13, (byte) flags);
    }

    private void check(boolean isV4, int length, int sequence, int ack, int flags) {
        int header = isV4 ? 20 : 40;
        assertEquals(header + 20, length);
        assertEquals(true, IpPacket.isValid(out, AT, length));
        assertEquals(22, out.getShort(AT + header));
        assertEquals(4000, out.getShort(AT + header + 2));
        assertEquals(sequence, out.getInt(AT + header + 4));
        assertEquals(ack, out.getInt(AT + header + 8));
        assertEquals(flags, out.get(AT + header + 13));
        long pseudo = Checksum.pseudoHeader(out, AT, 6, 20);
        assertEquals(0, Checksum.complement(pseudo + Checksum.sum(out, AT + header, 20)));
        if (isV4) {
            assertEquals(0, Checksum.complement(Checksum.sum(out, AT, 20)));
            assertEquals(0x0a00_0002, out.getInt(AT + 12));
            assertEquals(0x0a00_0001, out.getInt(AT + 16));
        } else {
            assertEquals(2, out.get(AT + 23));
            assertEquals(1, out.get(AT + 39));
        }
    }

    @Test
    void shouldResetWhatOpensAndWhatIsOpen() {
        for (boolean isV4 : new boolean[] {true, false}) {
            ByteBuffer syn = segment(isV4, 2, 0);
            check(isV4, TcpReset.write(syn, 0, syn.capacity(), out, AT), 0, 1_001, 0x14);
            ByteBuffer finWithData = segment(isV4, 1, 9);
            check(isV4, TcpReset.write(finWithData, 0, finWithData.capacity(), out, AT), 0, 1_010, 0x14);
            ByteBuffer data = segment(isV4, 16, 9);
            check(isV4, TcpReset.write(data, 0, data.capacity(), out, AT), 7_000, 0, 4);
        }
    }

    @Test
    void shouldResetNoResetAndNothingElse() {
        ByteBuffer reset = segment(true, 4, 0);
        assertEquals(0, TcpReset.write(reset, 0, reset.capacity(), out, AT));
        ByteBuffer udp = segment(true, 2, 0).put(9, (byte) 17);
        assertEquals(0, TcpReset.write(udp, 0, udp.capacity(), out, AT));
        ByteBuffer fragment = segment(true, 2, 0).putShort(6, (short) 0x2000);
        assertEquals(0, TcpReset.write(fragment, 0, fragment.capacity(), out, AT));
        ByteBuffer toMany = segment(true, 2, 0).putInt(16, 0xe000_00fb);
        assertEquals(0, TcpReset.write(toMany, 0, toMany.capacity(), out, AT));
        ByteBuffer cut = segment(true, 2, 0).putShort(2, (short) 39);
        assertEquals(0, TcpReset.write(cut, 0, 39, out, AT));
    }

    @Test
    void shouldSayThatItIsProhibited() {
        ByteBuffer v4 = segment(true, 2, 0);
        assertEquals(20 + 8 + 40, IcmpProhibited.write(v4, 0, v4.capacity(), out, AT));
        assertEquals(3 << 8 | 13, out.getShort(AT + 20));
        ByteBuffer v6 = segment(false, 2, 0);
        assertEquals(40 + 8 + 60, IcmpProhibited.write(v6, 0, v6.capacity(), out, AT));
        assertEquals(1 << 8 | 1, out.getShort(AT + 40));
    }
}
