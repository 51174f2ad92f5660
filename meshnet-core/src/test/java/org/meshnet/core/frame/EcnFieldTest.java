package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meshnet.core.net.Ecn;

class EcnFieldTest {
    private static final int OFFSET = 3;

    private static ByteBuffer v4(int marks, Random random) {
        byte[] bytes = new byte[OFFSET + 24];
        random.nextBytes(bytes);
        ByteBuffer packet = ByteBuffer.wrap(bytes);
        packet.put(OFFSET, (byte) 0x46).put(OFFSET + 1, (byte) ((packet.get(OFFSET + 1) & 0xfc) | marks));
        packet.putShort(OFFSET + 10, (short) 0);
        packet.putShort(OFFSET + 10, (short) Checksum.complement(Checksum.sum(packet, OFFSET, 24)));
        return packet;
    }

    private static ByteBuffer v6(int marks, Random random) {
        byte[] bytes = new byte[OFFSET + 40];
        random.nextBytes(bytes);
        ByteBuffer packet = ByteBuffer.wrap(bytes);
        packet.putShort(OFFSET, (short) (0x6000 | (packet.getShort(OFFSET) & 0x0fcf) | (marks << 4)));
        return packet;
    }

    private static byte[] bytes(ByteBuffer packet) {
        byte[] bytes = new byte[packet.capacity()];
        packet.get(0, bytes);
        return bytes;
    }

    /** The table of RFC 6040, figure 4: Not-ECT is 0, ECT(1) 1, ECT(0) 2, CE 3, and -1 a packet that is dropped. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0", "0, 2, 0", "0, 1, 0", "0, 3, -1", //
        "2, 0, 2", "2, 2, 2", "2, 1, 1", "2, 3, 3", //
        "1, 0, 1", "1, 2, 1", "1, 1, 1", "1, 3, 3", //
        "3, 0, 3", "3, 2, 3", "3, 1, 3", "3, 3, 3"
    })
    void shouldHandOnMarksAsTheTableSays(int inner, int outer, int expected) {
        Random random = new Random(42);
        for (int i = 0; i < 200; i++) {
            assertHandsOn(v4(inner, random), outer, expected, 1, 0x03);
            assertHandsOn(v6(inner, random), outer, expected, 1, 0x30);
        }
    }

    /** @param octet where the field is, of which other bits must stay as they are */
    private static void assertHandsOn(ByteBuffer packet, int outer, int expected, int octet, int bits) {
        byte[] before = bytes(packet);
        boolean isV4 = bits == 0x03;
        assertEquals(expected >= 0, EcnField.handOn(outer, packet, OFFSET));
        if (expected >= 0) {
            assertEquals(expected, EcnField.read(packet, OFFSET));
        }
        if (isV4) {
            assertEquals(0, Checksum.complement(Checksum.sum(packet, OFFSET, 24)));
            packet.putShort(OFFSET + 10, ByteBuffer.wrap(before).getShort(OFFSET + 10));
        }
        int other = (packet.get(OFFSET + octet) & ~bits) | (before[OFFSET + octet] & bits);
        packet.put(OFFSET + octet, (byte) other);
        assertArrayEquals(before, bytes(packet), "all else stays");
    }

    @Test
    void shouldLeaveAWrongChecksumWrong() {
        ByteBuffer packet = v4(Ecn.ECT_0, new Random(1));
        packet.putShort(OFFSET + 10, (short) (packet.getShort(OFFSET + 10) ^ 0x100));
        assertTrue(EcnField.handOn(Ecn.CE, packet, OFFSET));
        assertFalse(Checksum.complement(Checksum.sum(packet, OFFSET, 24)) == 0);
    }
}
