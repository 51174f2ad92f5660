package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FragmenterTest {
    private static final int OFFSET = 9;
    private static final int OUTPUT_OFFSET = 3;
    private static final int FIRST_ID = 0x5eed_0000;

    private final Fragmenter fragmenter = new Fragmenter(FIRST_ID);
    private final Random random = new Random(1);

    private List<byte[]> cut(byte[] packet, int longestBytes) {
        ByteBuffer input = ByteBuffer.allocate(OFFSET + packet.length).put(OFFSET, packet);
        ByteBuffer output = ByteBuffer.allocate(1 << 16);
        long cut = fragmenter.cut(input, OFFSET, packet.length, longestBytes, output, OUTPUT_OFFSET);
        List<byte[]> fragments = new ArrayList<>();
        for (int i = 0; i < Cut.count(cut); i++) {
            int frame = OUTPUT_OFFSET + i * Cut.frameLength(cut);
            int length = (i < Cut.count(cut) - 1 ? Cut.frameLength(cut) : Cut.lastFrameLength(cut)) - 34;
            assertTrue(length <= longestBytes);
            assertEquals(FrameKind.PACKET, output.get(frame + 32));
            assertEquals(0, output.get(frame + 33));
            assertTrue(IpPacket.isValid(output, frame + 34, length));
            byte[] fragment = new byte[length];
            output.get(frame + 34, fragment);
            fragments.add(fragment);
        }
        return fragments;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** The data that a receiver makes of them, which begin at {@code start} of all. */
    private static byte[] joined(List<byte[]> fragments, int headers, int start, boolean isOpen) {
        int end = fragments.stream()
                .mapToInt(each -> place(each, headers) + each.length - headers)
                .max()
                .orElseThrow();
        byte[] data = new byte[end - start];
        for (int i = 0; i < fragments.size(); i++) {
            byte[] each = fragments.get(i);
            boolean isLast = i == fragments.size() - 1;
            assertEquals(!isLast || isOpen, hasMore(each, headers), "fragment " + i);
            assertTrue(isLast || (each.length - headers) % 8 == 0);
            System.arraycopy(each, headers, data, place(each, headers) - start, each.length - headers);
        }
        return data;
    }

    private static int place(byte[] fragment, int headers) {
        return Reference.isV4(fragment)
                ? (Reference.getShort(fragment, 6) & 0x1fff) * 8
                : Reference.getShort(fragment, headers - 6) & 0xfff8;
    }

    private static boolean hasMore(byte[] fragment, int headers) {
        return Reference.isV4(fragment)
                ? (fragment[6] & 0x20) != 0
                : (Reference.getShort(fragment, headers - 6) & 1) != 0;
    }

    @Test
    void shouldCutIpv4SoThatAReceiverJoinsIt() {
        for (int i = 0; i < 2_000; i++) {
            byte[] data = bytes(600 + random.nextInt(3_000));
            byte[] packet = TestPackets.v4(TestPackets.ALICE_V4, TestPackets.BOB_V4, 17, data);
            packet[6] = 0;
            TestPackets.withHeaderChecksum(packet);
            List<byte[]> fragments = cut(packet, 100 + random.nextInt(500));
            assertArrayEquals(data, joined(fragments, 20, 0, false));
            for (byte[] each : fragments) {
                assertTrue(NaiveChecksum.isRight(0, each, 0, 20));
                assertEquals(0x1234, Reference.getShort(each, 4));
            }
        }
    }

    @Test
    void shouldCutWhatIsAFragmentFurther() {
        byte[] data = bytes(1_200);
        byte[] packet = TestPackets.v4(TestPackets.ALICE_V4, TestPackets.BOB_V4, 17, data);
        Reference.putShort(packet, 6, 0x2000 | 150);
        TestPackets.withHeaderChecksum(packet);
        assertArrayEquals(data, joined(cut(packet, 500), 20, 1_200, true));

        byte[] payload = ByteBuffer.allocate(8 + data.length)
                .put((byte) 17)
                .put((byte) 0)
                .putShort((short) (1_200 | 1))
                .putInt(77)
                .put(data)
                .array();
        List<byte[]> fragments = cut(TestPackets.v6(TestPackets.ALICE_V6, TestPackets.BOB_V6, 44, payload), 500);
        assertArrayEquals(data, joined(fragments, 48, 1_200, true));
        fragments.forEach(each -> assertEquals(77, ByteBuffer.wrap(each).getInt(44)));
    }

    @Test
    void shouldGiveIpv6AFragmentHeaderAndEachPacketAnIdOfItsOwn() {
        byte[] data = bytes(1_240);
        byte[] packet = TestPackets.v6(TestPackets.ALICE_V6, TestPackets.BOB_V6, 17, data);
        List<byte[]> first = cut(packet, 1_218);
        assertEquals(2, first.size());
        assertArrayEquals(data, joined(first, 48, 0, false));
        for (byte[] each : first) {
            assertEquals(44, each[6]);
            assertEquals(17, each[40]);
            assertEquals(FIRST_ID, ByteBuffer.wrap(each).getInt(44));
        }
        assertEquals(FIRST_ID + 1, ByteBuffer.wrap(cut(packet, 1_218).get(0)).getInt(44));
    }

    @Test
    void shouldRepeatTheHeadersThatRoutersRead() {
        byte[] hopByHop = {43, 0, 1, 4, 0, 0, 0, 0};
        byte[] routing = {60, 0, 0, 0, 0, 0, 0, 0};
        byte[] forTheEnd = {17, 0, 1, 4, 0, 0, 0, 0};
        byte[] data = bytes(1_000);
        byte[] payload = ByteBuffer.allocate(24 + data.length)
                .put(hopByHop)
                .put(routing)
                .put(forTheEnd)
                .put(data)
                .array();
        List<byte[]> fragments = cut(TestPackets.v6(TestPackets.ALICE_V6, TestPackets.BOB_V6, 0, payload), 600);
        assertArrayEquals(Arrays.copyOfRange(payload, 16, payload.length), joined(fragments, 64, 0, false));
        for (byte[] each : fragments) {
            assertEquals(0, each[6]);
            assertEquals(43, each[40]);
            assertEquals(44, each[48], "the routing header names the fragment header");
            assertEquals(60, each[56], "and that the first header behind it");
        }
    }

    @Test
    void shouldLeaveOptionsOutThatOnlyTheFirstFragmentHas() {
        byte[] options = {7, 7, 4, 0, 0, 0, 0, (byte) 0x94, 4, 0, 0, 0};
        byte[] packet = ByteBuffer.allocate(32 + 400)
                .put(TestPackets.v4(TestPackets.ALICE_V4, TestPackets.BOB_V4, 17, new byte[0]))
                .put(options)
                .array();
        packet[0] = 0x48;
        packet[6] = 0;
        Reference.putShort(packet, 2, packet.length);
        TestPackets.withHeaderChecksum(packet);
        List<byte[]> fragments = cut(packet, 200);
        assertEquals(7, fragments.get(0)[20]);
        for (byte[] later : fragments.subList(1, fragments.size())) {
            assertArrayEquals(
                    new byte[] {1, 1, 1, 1, 1, 1, 1, (byte) 0x94, 4, 0, 0, 0}, Arrays.copyOfRange(later, 20, 32));
            assertTrue(NaiveChecksum.isRight(0, later, 0, 32));
        }
    }

    @Test
    void shouldAllowItForIpv4WithoutDontFragmentOnly() {
        byte[] packet = TestPackets.v4(TestPackets.ALICE_V4, TestPackets.BOB_V4, 17, bytes(100));
        assertFalse(Fragmenter.isAllowed(ByteBuffer.wrap(packet), 0));
        packet[6] = 0;
        assertTrue(Fragmenter.isAllowed(ByteBuffer.wrap(packet), 0));
        byte[] v6 = TestPackets.v6(TestPackets.ALICE_V6, TestPackets.BOB_V6, 17, bytes(100));
        assertFalse(Fragmenter.isAllowed(ByteBuffer.wrap(v6), 0));
    }

    @Test
    void shouldTakeAnyBytesOfHeaders() {
        for (int i = 0; i < 100_000; i++) {
            byte[] payload = bytes(8 + random.nextInt(100));
            payload[0] = (byte) new int[] {0, 43, 44, 60, 17}[random.nextInt(5)];
            payload[1] = (byte) random.nextInt(16);
            int next = new int[] {0, 43, 44, 60}[random.nextInt(4)];
            cut(TestPackets.v6(TestPackets.ALICE_V6, TestPackets.BOB_V6, next, payload), 60 + random.nextInt(60));
        }
    }
}
