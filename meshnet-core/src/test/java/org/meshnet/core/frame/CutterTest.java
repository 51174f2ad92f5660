package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CutterTest {
    private static final int FIN = 0x01;
    private static final int PSH = 0x08;
    private static final int ACK = 0x10;
    private static final int CWR = 0x80;

    private final Frames frames = new Frames();
    private final RandomPackets packets = new RandomPackets(1);

    @Test
    void shouldCutRandomSuperPacketsAsTheModelDoes() {
        for (long seed = 0; seed < 4_000; seed++) {
            SuperPacket packet = new RandomPackets(seed).superPacket();
            List<byte[]> expected = Reference.expand(packet);
            List<Frames.Packet> cut = frames.cut(packet);
            assertEquals(expected.size(), cut.size(), "seed " + seed);
            for (int i = 0; i < cut.size(); i++) {
                Frames.Packet segment = cut.get(i);
                assertEquals(i == 0 ? FrameKind.FLAG_PARTIAL : FrameKind.FLAGS, segment.flags(), "seed " + seed);
                assertPseudoHeaderSum(segment.bytes());
                assertArrayEquals(expected.get(i), segment.complete(), "seed " + seed + " segment " + i);
            }
        }
    }

    @Test
    void shouldCutTcpToShorterSegmentsAsIfTheKernelHadAskedForThose() {
        for (long seed = 0; seed < 4_000; seed++) {
            RandomPackets random = new RandomPackets(seed);
            SuperPacket packet = random.below(3) == 0 ? random.single() : random.superPacket();
            int longest = 300 + random.below(1_200);
            int headers = Reference.headerLength(packet.packet());
            boolean isTcp = Reference.protocol(packet.packet()) == 6;
            int shorter = Math.min(packet.gsoSize() == 0 ? 0xffff : packet.gsoSize(), longest - headers);
            boolean isCut =
                    isTcp && packet.packet().length > longest && (packet.gsoSize() > 0 || isData(packet.packet()));
            int type = Reference.isV4(packet.packet()) ? 1 : 4;
            List<byte[]> expected = Reference.expand(
                    isCut ? packet.withGso(packet.gsoSize() == 0 ? type : packet.gsoType(), shorter) : packet);
            List<Frames.Packet> cut = frames.cut(packet.bytes(), longest);
            assertEquals(expected.size(), cut.size(), "seed " + seed);
            for (int i = 0; i < cut.size(); i++) {
                assertArrayEquals(expected.get(i), cut.get(i).complete(), "seed " + seed + " segment " + i);
                assertTrue(!isCut || cut.get(i).bytes().length <= longest);
            }
        }
    }

    /** Neither SYN, RST nor URG. */
    private static boolean isData(byte[] packet) {
        return (packet[Reference.transportOffset(packet) + 13] & 0x26) == 0;
    }

    @Test
    void shouldFlagSinglePacketsWithAPartialChecksum() {
        for (long seed = 0; seed < 500; seed++) {
            SuperPacket packet = new RandomPackets(seed).single();
            Frames.Packet only = only(frames.cut(packet));
            assertEquals(FrameKind.FLAG_PARTIAL, only.flags());
            assertArrayEquals(packet.packet(), only.bytes());
        }
    }

    @Test
    void shouldPassPlainPacketsVerbatim() {
        byte[] packet = TestPackets.v4("10.0.0.1", "10.0.0.2", IpPacket.ICMP, packets.bytes(100));
        Frames.Packet only = only(frames.cut(SuperPacket.plain(packet)));
        assertEquals(0, only.flags());
        assertArrayEquals(packet, only.bytes());
        assertEquals(FrameHeader.PACKET_OVERHEAD + packet.length, Cut.totalLength(frames.last()));
    }

    @Test
    void shouldPassFragmentsAndUnknownProtocolsVerbatim() {
        byte[] fragment = TestPackets.v4("10.0.0.1", "10.0.0.2", IpPacket.UDP, packets.bytes(100));
        fragment[6] = 0x20;
        byte[] unknown = TestPackets.v6("fd00::1", "fd00::2", 200, packets.bytes(100));
        for (byte[] packet : List.of(fragment, unknown)) {
            Frames.Packet only = only(frames.cut(SuperPacket.plain(packet)));
            assertEquals(0, only.flags());
            assertArrayEquals(packet, only.bytes());
        }
    }

    @Test
    void shouldCompleteAChecksumAtAnUnusualPlace() {
        byte[] packet = TestPackets.v4("10.0.0.1", "10.0.0.2", 132, packets.bytes(101));
        SuperPacket odd = SuperPacket.plain(packet).withChecksum(true, 20, 8);
        Frames.Packet only = only(frames.cut(odd));
        assertEquals(0, only.flags());
        assertArrayEquals(Reference.expand(odd).get(0), only.bytes());
    }

    @Test
    void shouldDropAChecksumBeyondThePacket() {
        byte[] packet = TestPackets.v4("10.0.0.1", "10.0.0.2", IpPacket.UDP, packets.bytes(20));
        assertDropped(SuperPacket.plain(packet).withChecksum(true, 30, 9));
        assertDropped(SuperPacket.plain(packet).withChecksum(true, 65_535, 65_535));
        assertFalse(
                frames.cut(SuperPacket.plain(packet).withChecksum(true, 30, 8)).isEmpty());
    }

    @Test
    void shouldCompleteSegmentsWhosePseudoHeaderIsOfAnotherDestination() {
        SuperPacket packet = withRoutingHeader();
        List<Frames.Packet> cut = frames.cut(packet);
        assertEquals(3, cut.size());
        for (int i = 0; i < 3; i++) {
            Frames.Packet segment = cut.get(i);
            assertEquals(0, segment.flags());
            byte[] atDestination = segment.bytes().clone();
            Arrays.fill(atDestination, 24, 40, (byte) 7);
            assertArrayEquals(Reference.withChecksum(atDestination), atDestination);
        }
    }

    @Test
    void shouldKeepFinAndPshForTheLastSegmentAndCwrForTheFirst() {
        SuperPacket packet = tcp(FIN | PSH | ACK | CWR, 2_500, 1_000);
        List<Frames.Packet> cut = frames.cut(packet);
        assertEquals(ACK | CWR, cut.get(0).bytes()[33] & 0xff);
        assertEquals(ACK, cut.get(1).bytes()[33] & 0xff);
        assertEquals(ACK | FIN | PSH, cut.get(2).bytes()[33] & 0xff);
    }

    @Test
    void shouldLetIdsAndSequenceNumbersWrap() {
        byte[] packet = tcp(ACK, 3_000, 1_000).packet();
        Reference.putShort(packet, 4, 0xffff);
        Arrays.fill(packet, 24, 28, (byte) -1);
        TestPackets.withHeaderChecksum(packet);
        List<Frames.Packet> cut = frames.cut(SuperPacket.partial(packet, 1_000));
        assertEquals(1, Reference.getShort(cut.get(2).bytes(), 4));
        assertTrue(NaiveChecksum.isRight(0, cut.get(1).bytes(), 0, 20));
        assertTrue(NaiveChecksum.isRight(0, cut.get(2).bytes(), 0, 20));
        assertEquals(1_999, ByteBuffer.wrap(cut.get(2).bytes()).getInt(24));
    }

    @Test
    void shouldTellTheLengthsOfItsFrames() {
        frames.cut(tcp(ACK, 2_500, 1_000));
        assertEquals(34 + 40 + 1_000, Cut.frameLength(frames.last()));
        assertEquals(34 + 40 + 500, Cut.lastFrameLength(frames.last()));
        assertEquals(2 * 1_074 + 574, Cut.totalLength(frames.last()));
    }

    @Test
    void shouldDropWhatContradictsItself() {
        SuperPacket tcp = tcp(ACK, 3_000, 1_000);
        assertDropped(tcp.withGso(1, 0));
        assertDropped(tcp.withGso(2, 1_000));
        assertDropped(tcp.withGso(3, 1_000));
        assertDropped(tcp.withGso(4, 1_000));
        assertDropped(tcp.withGso(5, 1_000));
        assertDropped(tcp.withGso(6, 1_000));
        assertDropped(tcp.withChecksum(false, 20, 16));
        assertDropped(tcp.withChecksum(true, 24, 16));
        assertDropped(tcp.withChecksum(true, 20, 6));
        assertDropped(tcp(ACK, 0, 1_000));
        SuperPacket udp = SuperPacket.partial(packets.withPayload(packets.headers(true, false), 3_000), 1_000);
        assertDropped(udp.withGso(0x85, 1_000));
        assertDropped(udp.withGso(1, 1_000));
        assertEquals(12, frames.cutter().invalidCount());
    }

    @Test
    void shouldDropSuperPacketsWithBrokenHeaders() {
        assertDropped(mutated(packet -> with(packet, 32, 0x40)));
        assertDropped(mutated(packet -> with(packet, 0, 0x55)));
        assertDropped(mutated(packet -> with(packet, 6, 0x20)));
        assertDropped(mutated(packet -> with(packet, 9, 132)));
        assertDropped(mutated(packet -> Arrays.copyOf(packet, packet.length - 1)));
        assertTrue(frames.cut(new byte[9]).isEmpty());
        assertTrue(frames.cut(new byte[20]).isEmpty());
    }

    @Test
    void shouldDropWhatDoesNotFitTheOutput() {
        SuperPacket packet = tcp(ACK, 3_000, 1_000);
        ByteBuffer input = ByteBuffer.wrap(packet.bytes());
        int length = packet.bytes().length;
        Cutter cutter = new Cutter();
        assertEquals(3, Cut.count(cutter.cut(input, 0, length, ByteBuffer.allocate(3 * 1_074 + 5), 5, 1_400)));
        assertEquals(Cut.NONE, cutter.cut(input, 0, length, ByteBuffer.allocate(3 * 1_074 + 5), 6, 1_400));
        byte[] plain = TestPackets.v4("10.0.0.1", "10.0.0.2", IpPacket.UDP, packets.bytes(20));
        ByteBuffer single = ByteBuffer.wrap(SuperPacket.plain(plain).bytes());
        assertEquals(1, Cut.count(cutter.cut(single, 0, 50, ByteBuffer.allocate(74), 0, 1_400)));
        assertEquals(Cut.NONE, cutter.cut(single, 0, 50, ByteBuffer.allocate(73), 0, 1_400));
    }

    @Test
    void shouldHaveRoomForTheSmallestSegmentsOfLinux() {
        // minimal MSS of 48 with timestamps: 36 bytes of payload
        byte[] headers = packets.headers(false, true);
        headers[6] = 6;
        byte[] packet = Arrays.copyOf(headers, 65_535);
        packet[52] = (byte) 0x80;
        RandomPackets.fixLengths(packet);
        assertTrue(frames.cut(SuperPacket.partial(packet, 36)).size() > 1_800);
    }

    @Test
    void shouldNeverThrowOnRandomBytes() {
        Random random = new Random(5);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = new RandomPackets(i).superPacket().bytes();
            bytes = Arrays.copyOf(bytes, Math.min(bytes.length, 500));
            boolean isV4 = bytes[10] >> 4 == 4;
            Reference.putShort(bytes, isV4 ? 12 : 14, bytes.length - (isV4 ? 10 : 50));
            for (int mutations = random.nextInt(4); mutations >= 0; mutations--) {
                bytes[random.nextInt(Math.min(bytes.length, 100))] = (byte) random.nextInt();
            }
            frames.cut(bytes);
        }
        assertTrue(frames.cutter().invalidCount() > 1_000);
    }

    private void assertDropped(SuperPacket packet) {
        long before = frames.cutter().invalidCount();
        assertTrue(frames.cut(packet).isEmpty());
        assertEquals(before + 1, frames.cutter().invalidCount());
    }

    private static void assertPseudoHeaderSum(byte[] packet) {
        byte[] expected = packet.clone();
        Reference.putPartialChecksum(expected);
        assertArrayEquals(expected, packet);
    }

    private static Frames.Packet only(List<Frames.Packet> cut) {
        assertEquals(1, cut.size());
        return cut.get(0);
    }

    private SuperPacket tcp(int flags, int payload, int gsoSize) {
        byte[] segment = packets.bytes(20 + payload);
        segment[12] = 0x50;
        segment[13] = (byte) flags;
        return SuperPacket.partial(TestPackets.v4("10.0.0.1", "10.0.0.2", IpPacket.TCP, segment), gsoSize);
    }

    private SuperPacket mutated(UnaryOperator<byte[]> mutation) {
        SuperPacket packet = tcp(ACK, 3_000, 1_000);
        return new SuperPacket(mutation.apply(packet.packet()), true, 1, 1_000, 20, 16);
    }

    private static byte[] with(byte[] packet, int index, int value) {
        packet[index] = (byte) value;
        return packet;
    }

    /** UDP behind a routing header to an address of 7s. */
    private SuperPacket withRoutingHeader() {
        byte[] payload = packets.bytes(24 + 8 + 250);
        payload[0] = IpPacket.UDP;
        payload[1] = 2;
        Reference.putShort(payload, 24 + 4, 8 + 250);
        byte[] packet = TestPackets.v6("fd00::1", "fd00::2", 43, payload);
        byte[] destination = Arrays.copyOfRange(packet, 24, 40);
        Arrays.fill(packet, 24, 40, (byte) 7);
        SuperPacket partial = SuperPacket.partial(packet, 100);
        System.arraycopy(destination, 0, packet, 24, 16);
        return partial;
    }

    @Test
    void shouldAskForSuperPacketsWhoseFramesFillATrain() {
        for (int mtu : new int[] {1280, 1400, 1420, 9000, 65_535}) {
            int bytes = Cutter.superPacketBytes(mtu, 0, 65_507);
            // Linux keeps 321 bytes of the limit for itself (MAX_TCP_HEADER + 1).
            int segments = (bytes - 321) / (mtu - 52);
            assertTrue(segments * (mtu + FrameHeader.PACKET_OVERHEAD) <= 65_507 || segments <= 1, "mtu " + mtu);
            assertTrue((segments + 1) * (mtu + FrameHeader.PACKET_OVERHEAD) > 65_507, "one more would fit, mtu " + mtu);
            assertTrue(bytes >= mtu && bytes <= 65_535, "mtu " + mtu);
        }
    }
}
