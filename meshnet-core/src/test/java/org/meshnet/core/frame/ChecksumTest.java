package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;

class ChecksumTest {
    @Test
    void shouldGiveTheExampleOfRfc1071() {
        byte[] bytes = Hex.decode("0001f203f4f5f6f7");
        assertEquals(0xddf2, Checksum.fold(Checksum.sum(ByteBuffer.wrap(bytes), 0, 8)));
        assertEquals(0x220d, Checksum.complement(Checksum.sum(ByteBuffer.wrap(bytes), 0, 8)));
    }

    @Test
    void shouldAgreeWithTheNaiveOneAtEveryLengthAndOffset() {
        byte[] bytes = new byte[300];
        new Random(1).nextBytes(bytes);
        for (int offset = 0; offset < 9; offset++) {
            for (int length = 0; length < 280; length++) {
                check(bytes, offset, length);
            }
        }
    }

    @Test
    void shouldCarryThroughTheLongestPacketOfOnes() {
        byte[] bytes = new byte[65_535];
        Arrays.fill(bytes, (byte) -1);
        check(bytes, 0, bytes.length);
        check(bytes, 1, bytes.length - 1);
    }

    @Test
    void shouldAddUpFromParts() {
        byte[] bytes = new byte[1_000];
        new Random(2).nextBytes(bytes);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long parts = Checksum.sum(buffer, 0, 38) + Checksum.sum(buffer, 38, 500) + Checksum.sum(buffer, 538, 461);
        assertEquals(NaiveChecksum.sum(0, bytes, 0, 999), Checksum.fold(parts));
    }

    @Test
    void shouldFoldTheWidestSum() {
        assertEquals(0xffff, Checksum.fold(-1L));
        assertEquals(0, Checksum.fold(0));
        assertEquals(1, Checksum.fold(0x1_0000L));
        assertEquals(1, Checksum.fold(0xffff_ffff_0000_0001L));
    }

    @Test
    void shouldSumPseudoHeadersOfBothFamilies() {
        byte[] v4 = Hex.decode("450000140000400040060000c0a80001c0a80002");
        byte[] v6 = new byte[40];
        new Random(3).nextBytes(v6);
        v6[0] = 0x60;
        for (byte[] packet : new byte[][] {v4, v6}) {
            long sum = Checksum.pseudoHeader(ByteBuffer.wrap(packet), 0, 6, 65_000);
            assertEquals(NaiveChecksum.pseudoHeader(packet, 6, 65_000), Checksum.fold(sum));
        }
    }

    private static void check(byte[] bytes, int offset, int length) {
        int expected = NaiveChecksum.sum(0, bytes, offset, offset + length);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
        assertEquals(expected, Checksum.fold(Checksum.sum(ByteBuffer.wrap(bytes), offset, length)));
        assertEquals(expected, Checksum.fold(Checksum.sum(direct, offset, length)));
    }
}
