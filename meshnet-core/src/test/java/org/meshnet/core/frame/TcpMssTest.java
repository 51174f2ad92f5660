package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TcpMssTest {
    private static final int OFFSET = 5;
    private static final int SYN = 2;
    private static final int SYN_ACK = 0x12;
    private static final int ACK = 0x10;

    /** @param options a multiple of four bytes */
    private static byte[] tcp(boolean isV4, int flags, int... options) {
        byte[] tcp = new byte[20 + options.length];
        new Random(options.length).nextBytes(tcp);
        tcp[12] = (byte) (tcp.length << 2);
        tcp[13] = (byte) flags;
        for (int i = 0; i < options.length; i++) {
            tcp[20 + i] = (byte) options[i];
        }
        byte[] packet = isV4
                ? TestPackets.v4(TestPackets.ALICE_V4, TestPackets.BOB_V4, 6, tcp)
                : TestPackets.v6(TestPackets.ALICE_V6, TestPackets.BOB_V6, 6, tcp);
        return Reference.withChecksum(packet);
    }

    private static byte[] lower(byte[] packet, int longestBytes, boolean isPartial, boolean isChange) {
        ByteBuffer buffer = ByteBuffer.allocate(OFFSET + packet.length).put(OFFSET, packet);
        assertEquals(isChange, TcpMss.lower(buffer, OFFSET, packet.length, longestBytes, isPartial));
        byte[] lowered = new byte[packet.length];
        buffer.get(OFFSET, lowered);
        return lowered;
    }

    private static byte[] with(byte[] packet, int index, int value) {
        byte[] changed = packet.clone();
        Reference.putShort(changed, index, value);
        return changed;
    }

    @Test
    void shouldLowerWhatASynAnnouncesToWhatFits() {
        for (int flags : new int[] {SYN, SYN_ACK}) {
            byte[] v4 = tcp(true, flags, 2, 4, 5, 0xb4, 1, 1, 4, 2);
            assertArrayEquals(Reference.withChecksum(with(v4, 42, 1_178)), lower(v4, 1_218, false, true));
            byte[] v6 = tcp(false, flags, 2, 4, 5, 0xa0, 1, 3, 3, 7);
            assertArrayEquals(Reference.withChecksum(with(v6, 62, 1_158)), lower(v6, 1_218, false, true));
        }
    }

    @Test
    void shouldKeepTheChecksumRightWhereTheOptionStandsAtAnOddPlace() {
        Random random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            int mss = 600 + random.nextInt(64_000);
            int longest = 200 + random.nextInt(400);
            byte[] packet = tcp(true, SYN, 1, 2, 4, mss >> 8, mss, 1, 4, 2);
            byte[] lowered = lower(packet, longest, false, true);
            assertArrayEquals(Reference.withChecksum(with(packet, 43, longest - 40)), lowered);
        }
    }

    @Test
    void shouldLeaveAPartialChecksumAsItIs() {
        byte[] packet = tcp(true, SYN, 2, 4, 5, 0xb4);
        Reference.putPartialChecksum(packet);
        assertArrayEquals(with(packet, 42, 1_178), lower(packet, 1_218, true, true));
    }

    @Test
    void shouldLeaveAloneWhatFitsOrAnnouncesNothing() {
        byte[] laterFragment = tcp(true, SYN, 2, 4, 5, 0xb4);
        laterFragment[7] = 1;
        byte[][] packets = {
            tcp(true, SYN, 2, 4, 4, 0x9a), // 1,178: just fits
            tcp(true, ACK, 2, 4, 5, 0xb4),
            tcp(true, SYN),
            tcp(true, SYN, 1, 1, 1, 1),
            tcp(true, SYN, 0, 0, 0, 0, 2, 4, 5, 0xb4), // behind the end of the options
            tcp(true, SYN, 3, 0, 2, 4, 5, 0xb4, 0, 0), // an option of no length
            tcp(true, SYN, 2, 5, 5, 0xb4, 0, 0, 0, 0),
            laterFragment,
            TestPackets.v4(TestPackets.ALICE_V4, TestPackets.BOB_V4, 17, new byte[30])
        };
        for (byte[] packet : packets) {
            assertArrayEquals(packet, lower(packet, 1_218, false, false), Arrays.toString(packet));
        }
    }

    @Test
    void shouldStayInsideAnyPacket() {
        Random random = new Random(3);
        for (int i = 0; i < 200_000; i++) {
            byte[] packet = tcp(random.nextBoolean(), SYN, new int[4 * random.nextInt(11)]);
            int transport = Reference.transportOffset(packet);
            packet[transport + 12] = (byte) random.nextInt();
            for (int at = transport + 20; at < packet.length; at++) {
                packet[at] = (byte) random.nextInt(6);
            }
            ByteBuffer exact = ByteBuffer.allocate(packet.length).put(0, packet);
            TcpMss.lower(exact, 0, packet.length, 1_000, random.nextBoolean());
        }
    }
}
