package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.meshnet.core.seam.PacketSink;

class GluerTest {
    private static final int OFFSET = 3;
    private static final int PARTIAL = FrameKind.FLAG_PARTIAL;

    private final Frames frames = new Frames();
    private final RandomPackets packets = new RandomPackets(1);
    private final Device device = new Device(Offloads.ALL);
    private final Gluer gluer = new Gluer(device, Offloads.ALL);

    @Test
    void shouldMakeTheSuperPacketThatWasCut() {
        for (long seed = 0; seed < 4_000; seed++) {
            SuperPacket packet = new RandomPackets(seed).superPacket();
            List<Frames.Packet> cut = frames.cut(packet);
            boolean isUdp = (packet.gsoType() & 0x7f) == 5;
            if (cut.size() == 1 || (isUdp && cut.size() > 64)) {
                continue;
            }
            addAll(cut);
            gluer.flush();
            assertEquals(1, device.written().size(), "seed " + seed);
            SuperPacket glued = device.written().remove(0);
            assertArrayEquals(packet.packet(), glued.packet(), "seed " + seed);
            assertEquals(packet.gsoType(), glued.gsoType());
            assertEquals(packet.gsoSize(), glued.gsoSize());
            assertEquals(packet.checksumStart(), glued.checksumStart());
        }
    }

    @Test
    void shouldGlueContiguousTcpSegmentsOfDifferentSuperPackets() {
        List<Frames.Packet> cut = tcp(4_000, 0x10);
        for (Frames.Packet each : cut) {
            add(new Frames.Packet(PARTIAL, each.bytes()));
        }
        gluer.flush();
        assertEquals(1, device.written().size());
        assertEquals(4, gluer.gluedCount());
    }

    @Test
    void shouldGlueUdpPacketsOfOneFlowAndLength() {
        List<Frames.Packet> sent = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sent.addAll(frames.cut(SuperPacket.partial(udpPacketOfOneFlow(1_000, i), 0)));
        }
        addAll(sent);
        gluer.flush();
        assertEquals(1, device.written().size());
        assertExpanded(sent);
    }

    @Test
    void shouldNotGlueALongerUdpPacketToAShorterOne() {
        List<Frames.Packet> sent = new ArrayList<>(frames.cut(SuperPacket.partial(udpPacketOfOneFlow(100, 0), 0)));
        sent.addAll(frames.cut(SuperPacket.partial(udpPacketOfOneFlow(101, 1), 0)));
        addAll(sent);
        gluer.flush();
        assertEquals(2, device.written().size());
        assertExpanded(sent);
    }

    @Test
    void shouldEndASuperPacketAtPsh() {
        addAll(tcp(3_000, 0x18));
        assertEquals(1, device.written().size());
    }

    @Test
    void shouldEndASuperPacketAtAShortSegment() {
        addAll(tcp(2_500, 0x10));
        assertEquals(1, device.written().size());
    }

    @Test
    void shouldWriteWhatCannotGrowAtOnce() {
        add(only(frames.cut(new RandomPackets(3).single())).bytes(), 0);
        assertEquals(1, device.written().size());
        assertEquals(0, device.written().get(0).gsoType());
    }

    @Test
    void shouldHoldWhatCanGrowUntilFlushed() {
        add(tcp(3_000, 0x10).get(0));
        assertTrue(device.written().isEmpty());
        gluer.flush();
        gluer.flush();
        assertEquals(1, device.written().size());
        assertTrue(device.written().get(0).needsChecksum());
        assertEquals(0, device.written().get(0).gsoType());
    }

    @Test
    void shouldStartAnewAfterALostSegment() {
        List<Frames.Packet> cut = tcp(5_000, 0x10);
        cut.remove(2);
        addAll(cut);
        gluer.flush();
        assertEquals(2, device.written().size());
        assertExpanded(cut);
    }

    @Test
    void shouldKeepFlowsApartAndInOrder() {
        List<Frames.Packet> first = tcp(3_000, 0x10);
        List<Frames.Packet> second = udp(3_000);
        List<Frames.Packet> mixed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            mixed.add(first.get(i));
            mixed.add(second.get(i));
        }
        addAll(mixed);
        gluer.flush();
        assertEquals(6, device.written().size());
        assertExpanded(mixed);
    }

    @Test
    void shouldGlueUnfragmentablePacketsWithOneId() {
        List<Frames.Packet> cut = tcp(3_000, 0x10);
        for (Frames.Packet each : cut) {
            Reference.putShort(each.bytes(), 4, 0);
            TestPackets.withHeaderChecksum(each.bytes());
        }
        addAll(cut);
        gluer.flush();
        assertEquals(1, device.written().size());
    }

    @Test
    void shouldNotGlueMoreUdpSegmentsThanLinuxTakes() {
        List<Frames.Packet> cut = frames.cut(SuperPacket.partial(udpPacket(130 * 100), 100));
        addAll(cut);
        gluer.flush();
        assertEquals(3, device.written().size());
        assertExpanded(cut);
    }

    @Test
    void shouldNotGlueBeyond64Kilobytes() {
        List<Frames.Packet> cut = tcp(64_000, 0x10);
        List<Frames.Packet> all = new ArrayList<>(cut);
        SuperPacket next = tcpPacket(64_000, 0x10);
        Reference.putShort(next.packet(), 4, Reference.getShort(cut.get(0).bytes(), 4) + cut.size());
        ByteBuffer.wrap(next.packet())
                .putInt(24, ByteBuffer.wrap(cut.get(0).bytes()).getInt(24) + 64_000);
        TestPackets.withHeaderChecksum(next.packet());
        System.arraycopy(cut.get(0).bytes(), 20, next.packet(), 20, 4);
        System.arraycopy(cut.get(0).bytes(), 28, next.packet(), 28, 8);
        System.arraycopy(cut.get(0).bytes(), 38, next.packet(), 38, 2);
        all.addAll(frames.cut(SuperPacket.partial(next.packet(), 1_000)));
        addAll(all);
        gluer.flush();
        assertEquals(2, device.written().size());
        assertEquals(40 + 65_000, device.written().get(0).packet().length);
        assertExpanded(all);
    }

    @Test
    void shouldCompleteChecksumsForAPlainDevice() {
        Device plain = new Device(Offloads.NONE);
        gluerOf(plain, Offloads.NONE, 200);
        assertTrue(plain.written().stream().noneMatch(SuperPacket::needsChecksum));
    }

    @Test
    void shouldNotGlueForADeviceThatOnlyCompletesChecksums() {
        Offloads checksum = new Offloads(true, false, false);
        Device simple = new Device(checksum);
        gluerOf(simple, checksum, 200);
        assertTrue(simple.written().stream().allMatch(each -> each.needsChecksum() && each.gsoType() == 0));
    }

    @Test
    void shouldDoWithoutWhatTheDeviceRefusesAtFirst() {
        Refusing device = new Refusing(each -> each.gsoType() == 0);
        Gluer gluer = new Gluer(device, Offloads.ALL);
        for (int i = 0; i < 2; i++) {
            for (Frames.Packet each : tcp(3_000, 0x10)) {
                gluer.add(ByteBuffer.wrap(each.bytes()), 0, each.bytes().length, each.flags());
            }
            gluer.flush();
        }
        assertEquals(new Offloads(true, false, true), gluer.offloads());
        assertEquals(3, device.taken.size(), "those of the second round, one by one");
    }

    @Test
    void shouldGoBackToWholeChecksumsForADeviceThatRefusesPartialOnes() {
        Refusing device = new Refusing(each -> !each.needsChecksum());
        Gluer gluer = new Gluer(device, new Offloads(true, false, false));
        for (Frames.Packet each : tcp(3_000, 0x10)) {
            gluer.add(ByteBuffer.wrap(each.bytes()), 0, each.bytes().length, each.flags());
        }
        gluer.flush();
        assertEquals(Offloads.NONE, gluer.offloads());
        assertEquals(2, device.taken.size());
    }

    @Test
    void shouldNotDoWithoutWhatTheDeviceHasTakenBefore() {
        int[] refusals = {0};
        Refusing device = new Refusing(each -> each.gsoType() == 0 || refusals[0]++ == 0);
        Gluer gluer = new Gluer(device, Offloads.ALL);
        for (int i = 0; i < 3; i++) {
            for (Frames.Packet each : tcp(3_000, 0x10)) {
                gluer.add(ByteBuffer.wrap(each.bytes()), 0, each.bytes().length, each.flags());
            }
            gluer.flush();
        }
        assertEquals(Offloads.ALL, gluer.offloads());
    }

    /** A device that takes only some packets. */
    private static final class Refusing implements PacketSink {
        private final Predicate<SuperPacket> isTaken;
        private final List<SuperPacket> taken = new ArrayList<>();

        Refusing(Predicate<SuperPacket> isTaken) {
            this.isTaken = isTaken;
        }

        @Override
        public void write(ByteBuffer packet) {
            offer(packet);
        }

        @Override
        public boolean offer(ByteBuffer packet) {
            byte[] bytes = new byte[packet.remaining()];
            packet.get(bytes);
            SuperPacket written = SuperPacket.of(bytes);
            boolean takes = isTaken.test(written);
            if (takes) {
                taken.add(written);
            }
            return takes;
        }
    }

    @Test
    void shouldPassPacketsWithAWholeChecksumVerbatim() {
        List<Frames.Packet> cut = tcp(3_000, 0x10);
        for (Frames.Packet each : cut) {
            add(each.complete(), 0);
        }
        assertEquals(3, device.written().size());
        assertExpanded(cut);
    }

    @Test
    void shouldDropUnknownFlags() {
        byte[] packet = TestPackets.v4("10.0.0.1", "10.0.0.2", IpPacket.UDP, new byte[20]);
        assertFalse(add(packet, 2));
        assertFalse(add(packet, 4));
        assertEquals(2, gluer.invalidCount());
        assertTrue(add(packet, 0));
    }

    @Test
    void shouldDropPartialPacketsThatAreNeitherTcpNorUdp() {
        assertFalse(add(TestPackets.v4("10.0.0.1", "10.0.0.2", IpPacket.ICMP, new byte[20]), PARTIAL));
        assertFalse(add(TestPackets.v6("fd00::1", "fd00::2", IpPacket.ICMP_V6, new byte[20]), PARTIAL));
    }

    @Test
    void shouldDropPartialPacketsWithWrongSumsOrLengths() {
        byte[] wrongSum = tcp(500, 0x10).get(0).bytes();
        wrongSum[37]++;
        assertFalse(add(wrongSum, PARTIAL));
        byte[] wrongHeaderSum = tcp(500, 0x10).get(0).bytes();
        wrongHeaderSum[8]++;
        assertFalse(add(wrongHeaderSum, PARTIAL));
        byte[] wrongUdpLength = udp(500).get(0).bytes();
        wrongUdpLength[25]++;
        assertFalse(add(wrongUdpLength, PARTIAL));
        byte[] wrongDataOffset = tcp(500, 0x10).get(0).bytes();
        wrongDataOffset[32] = 0x40;
        assertFalse(add(wrongDataOffset, PARTIAL));
        assertEquals(4, gluer.invalidCount());
    }

    private void gluerOf(Device target, Offloads offloads, int count) {
        Gluer other = new Gluer(target, offloads);
        List<byte[]> expected = new ArrayList<>();
        for (long seed = 0; seed < count; seed++) {
            SuperPacket packet = new RandomPackets(seed).superPacket();
            for (Frames.Packet each : frames.cut(packet)) {
                assertTrue(other.add(ByteBuffer.wrap(each.bytes()), 0, each.bytes().length, each.flags()));
            }
            expected.addAll(Reference.expand(packet));
        }
        other.flush();
        assertPackets(expected, target.packets());
    }

    private void assertExpanded(List<Frames.Packet> added) {
        assertPackets(added.stream().map(Frames.Packet::complete).toList(), device.packets());
    }

    private static void assertPackets(List<byte[]> expected, List<byte[]> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i), "packet " + i);
        }
    }

    private void addAll(List<Frames.Packet> all) {
        for (Frames.Packet each : all) {
            add(each);
        }
    }

    private void add(Frames.Packet packet) {
        assertTrue(add(packet.bytes(), packet.flags()));
    }

    private boolean add(byte[] packet, int flags) {
        ByteBuffer input = ByteBuffer.allocate(OFFSET + packet.length).put(OFFSET, packet);
        return gluer.add(input, OFFSET, packet.length, flags);
    }

    private static Frames.Packet only(List<Frames.Packet> cut) {
        assertEquals(1, cut.size());
        return cut.get(0);
    }

    /** IPv4 TCP segments of 1,000 bytes, without options. */
    private List<Frames.Packet> tcp(int payload, int flags) {
        return frames.cut(tcpPacket(payload, flags));
    }

    private SuperPacket tcpPacket(int payload, int flags) {
        byte[] segment = packets.bytes(20 + payload);
        segment[12] = 0x50;
        segment[13] = (byte) flags;
        return SuperPacket.partial(TestPackets.v4("10.0.0.1", "10.0.0.2", IpPacket.TCP, segment), 1_000);
    }

    /** IPv4 UDP segments of 1,000 bytes. */
    private List<Frames.Packet> udp(int payload) {
        return frames.cut(SuperPacket.partial(udpPacket(payload), 1_000));
    }

    private byte[] udpPacketOfOneFlow(int payload, int id) {
        byte[] packet = udpPacket(payload);
        Reference.putShort(packet, 4, id);
        Reference.putShort(packet, 20, 5_000);
        Reference.putShort(packet, 22, 5_001);
        return TestPackets.withHeaderChecksum(packet);
    }

    private byte[] udpPacket(int payload) {
        byte[] datagram = packets.bytes(8 + payload);
        Reference.putShort(datagram, 4, datagram.length);
        return TestPackets.v4("10.0.0.1", "10.0.0.2", IpPacket.UDP, datagram);
    }
}
