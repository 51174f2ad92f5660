package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets and other things behind an Ethernet header, cut and glued. */
class EthernetFramesTest {
    private static final int VIRTIO = 10;

    private final LinkHeader link = LinkHeader.none();
    private final Cutter cutter = new Cutter(link);
    private final LinkHeader inLink = LinkHeader.none();
    private final Device device = new Device(Offloads.ALL);
    private byte[] expectedHeader = new byte[0];
    private final Gluer gluer = new Gluer(this::write, Offloads.ALL);
    private final ByteBuffer output = ByteBuffer.allocateDirect(Cutter.OUTPUT_LENGTH);

    /** Takes the Ethernet header out, as if it had never been there. */
    private void write(ByteBuffer packet) {
        byte[] bytes = new byte[packet.remaining()];
        packet.get(packet.position(), bytes);
        int length = expectedHeader.length;
        assertArrayEquals(expectedHeader, Arrays.copyOfRange(bytes, VIRTIO, VIRTIO + length));
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        if (bytes[0] == VirtioHeader.NEEDS_CHECKSUM) {
            header.putShort(6, (short) (header.getShort(6) - length));
        }
        if (bytes[1] != VirtioHeader.GSO_NONE) {
            header.putShort(2, (short) (header.getShort(2) - length));
        }
        byte[] plain = new byte[bytes.length - length];
        System.arraycopy(bytes, 0, plain, 0, VIRTIO);
        System.arraycopy(bytes, VIRTIO + length, plain, VIRTIO, plain.length - VIRTIO);
        device.write(ByteBuffer.wrap(plain));
    }

    private static byte[] header(int tags, int type, Random random) {
        ByteBuffer header = ByteBuffer.allocate(14 + 4 * tags);
        for (int i = 0; i < 12; i++) {
            header.put((byte) random.nextInt(256));
        }
        for (int i = 0; i < tags; i++) {
            header.putShort((short) (i < tags - 1 ? 0x88a8 : 0x8100)).putShort((short) random.nextInt(4096));
        }
        return header.putShort((short) type).array();
    }

    /** What a kernel hands out behind an Ethernet header, which its virtio-net header counts. */
    private static ByteBuffer framed(SuperPacket packet, byte[] header) {
        byte[] plain = packet.bytes();
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(plain.length + header.length).order(ByteOrder.nativeOrder());
        bytes.put(0, plain, 0, VIRTIO).put(VIRTIO, header);
        bytes.put(VIRTIO + header.length, plain, VIRTIO, plain.length - VIRTIO);
        bytes.putShort(2, (short) (bytes.getShort(2) + header.length));
        if (packet.needsChecksum()) {
            bytes.putShort(6, (short) (bytes.getShort(6) + header.length));
        }
        return bytes.order(ByteOrder.BIG_ENDIAN);
    }

    private long cut(ByteBuffer input, int longestBytes) {
        assertTrue(link.read(input, VIRTIO, input.capacity() - VIRTIO));
        return cutter.cut(input, 0, VIRTIO + link.frameLength(), output, 0, longestBytes);
    }

    private boolean glue(int frame, int length) {
        int at = frame + FrameHeader.PACKET_OFFSET;
        return inLink.read(output, at, length - FrameHeader.PACKET_OVERHEAD)
                && gluer.addEthernet(output, at, inLink, output.get(at - 1));
    }

    private void glue(long cut) {
        for (int i = 0; i < Cut.count(cut); i++) {
            boolean isLast = i == Cut.count(cut) - 1;
            int frame = i * Cut.frameLength(cut);
            assertEquals(FrameKind.ETHERNET, output.get(frame + FrameHeader.KIND_OFFSET));
            assertTrue(glue(frame, isLast ? Cut.lastFrameLength(cut) : Cut.frameLength(cut)));
        }
        gluer.flush();
    }

    private static int type(byte[] packet) {
        return Reference.isV4(packet) ? LinkHeader.IP_V4 : LinkHeader.IP_V6;
    }

    @Test
    void shouldCutAndGlueAsWithoutIt() {
        for (long seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            SuperPacket packet =
                    random.nextInt(4) == 0 ? new RandomPackets(seed).single() : new RandomPackets(seed).superPacket();
            expectedHeader = header(random.nextInt(5), type(packet.packet()), random);
            device.written().clear();
            glue(cut(framed(packet, expectedHeader), 0xffff));
            List<byte[]> expected = Reference.expand(packet);
            List<byte[]> actual = device.packets();
            assertEquals(expected.size(), actual.size(), "seed " + seed);
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(withoutId(expected.get(i)), withoutId(actual.get(i)), "seed " + seed);
            }
        }
        assertTrue(gluer.gluedCount() > 10_000);
    }

    /** That of a packet that must not be fragmented means nothing. */
    private static byte[] withoutId(byte[] packet) {
        if (!Reference.isV4(packet) || (packet[6] & 0x40) == 0) {
            return packet;
        }
        byte[] copy = packet.clone();
        Reference.putShort(copy, 4, 0);
        return TestPackets.withHeaderChecksum(copy);
    }

    @Test
    void shouldCutToWhatIsLeftBesideIt() {
        SuperPacket packet = SuperPacket.partial(
                new RandomPackets(3).withPayload(new RandomPackets(3).headers(true, true), 9_000), 1_448);
        byte[] header = header(1, LinkHeader.IP_V4, new Random(1));
        long cut = cut(framed(packet, header), 1_000);
        assertEquals(FrameHeader.PACKET_OVERHEAD + header.length + 1_000, Cut.frameLength(cut));
    }

    @Test
    void shouldNotJoinWhatComesFromAnotherStationOrNetwork() {
        SuperPacket packet = SuperPacket.partial(
                new RandomPackets(3).withPayload(new RandomPackets(3).headers(true, true), 2_000), 1_000);
        List<byte[]> written = new ArrayList<>();
        Gluer other = new Gluer(
                bytes -> {
                    byte[] copy = new byte[bytes.remaining()];
                    bytes.get(bytes.position(), copy);
                    written.add(copy);
                },
                Offloads.ALL);
        for (int changed : new int[] {3, 9, 15}) {
            long cut = cut(framed(packet, header(1, LinkHeader.IP_V4, new Random(1))), 0xffff);
            assertEquals(2, Cut.count(cut));
            int second = Cut.frameLength(cut) + FrameHeader.PACKET_OFFSET;
            output.put(second + changed, (byte) ~output.get(second + changed));
            for (int i = 0; i < 2; i++) {
                int at = i * Cut.frameLength(cut) + FrameHeader.PACKET_OFFSET;
                int length = i == 0 ? Cut.frameLength(cut) : Cut.lastFrameLength(cut);
                assertTrue(inLink.read(output, at, length - FrameHeader.PACKET_OVERHEAD));
                assertTrue(other.addEthernet(output, at, inLink, FrameKind.FLAG_PARTIAL));
            }
            other.flush();
        }
        assertEquals(6, written.size());
    }

    @Test
    void shouldLeaveOutThePaddingOfShortPackets() {
        byte[] packet = TestPackets.v4("10.0.0.1", "10.0.0.2", IpPacket.ICMP, new byte[8]);
        expectedHeader = header(0, LinkHeader.IP_V4, new Random(1));
        ByteBuffer padded = ByteBuffer.allocateDirect(VIRTIO + 60);
        padded.put(VIRTIO, expectedHeader).put(VIRTIO + 14, packet);
        glue(cut(padded, 0xffff));
        assertArrayEquals(packet, device.packets().get(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0806, 0x88b5, 0x0026, 0, 0x8100, 0x888e})
    void shouldCarryOtherThingsAsTheyAre(int type) {
        byte[] frame = Arrays.copyOf(header(0, type, new Random(2)), 60);
        ByteBuffer input = ByteBuffer.allocateDirect(VIRTIO + frame.length).put(VIRTIO, frame);
        long cut = cut(input, 40);
        byte[] carried = new byte[frame.length];
        output.get(FrameHeader.PACKET_OFFSET, carried);
        assertArrayEquals(frame, carried);
        List<byte[]> written = new ArrayList<>();
        Gluer other = new Gluer(
                bytes -> {
                    byte[] copy = new byte[bytes.remaining() - VIRTIO];
                    bytes.get(bytes.position() + VIRTIO, copy);
                    written.add(copy);
                },
                Offloads.ALL);
        inLink.read(output, FrameHeader.PACKET_OFFSET, Cut.frameLength(cut) - FrameHeader.PACKET_OVERHEAD);
        assertTrue(other.addEthernet(output, FrameHeader.PACKET_OFFSET, inLink, 0));
        assertArrayEquals(frame, written.get(0));
        assertFalse(other.addEthernet(output, FrameHeader.PACKET_OFFSET, inLink, FrameKind.FLAG_PARTIAL));
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "13"})
    void shouldTakeNothingThatIsTooShort(int length) {
        assertFalse(link.read(ByteBuffer.allocate(64), 0, length));
    }

    @Test
    void shouldTakeNoPacketThatIsNone() {
        byte[] packet = TestPackets.v4("10.0.0.1", "10.0.0.2", IpPacket.UDP, new byte[30]);
        for (int length = 0; length < packet.length; length++) {
            assertFalse(read(LinkHeader.IP_V4, Arrays.copyOf(packet, length)), "cut to " + length);
        }
        assertTrue(read(LinkHeader.IP_V4, packet));
        assertFalse(read(LinkHeader.IP_V6, packet), "it says that it is the other");
    }

    private boolean read(int type, byte[] body) {
        byte[] header = header(1, type, new Random(1));
        ByteBuffer frame =
                ByteBuffer.allocate(header.length + body.length).put(header).put(body);
        return link.read(frame, 0, frame.capacity());
    }

    /** Many tags, and virtio-net headers that lie: whatever is made of it stays inside its buffers. */
    @Test
    void shouldTakeAnyBytes() {
        Random random = new Random(7);
        int cutCount = 0;
        for (int i = 0; i < 200_000; i++) {
            int length = 14 + random.nextInt(120);
            ByteBuffer input = ByteBuffer.allocateDirect(VIRTIO + length);
            byte[] bytes = new byte[VIRTIO + length];
            random.nextBytes(bytes);
            input.put(0, bytes);
            input.put(0, (byte) random.nextInt(2)).put(1, (byte) random.nextInt(6));
            input.putShort(6, Short.reverseBytes((short) random.nextInt(100)));
            input.putShort(8, Short.reverseBytes((short) random.nextInt(20)));
            int at = VIRTIO + 12;
            for (int tags = random.nextInt(7); tags > 0 && at + 6 < VIRTIO + length; tags--) {
                input.putShort(at, (short) 0x8100);
                at += 4;
            }
            input.putShort(at, (short) (random.nextBoolean() ? LinkHeader.IP_V4 : 0x88b5));
            if (link.read(input, VIRTIO, length)) {
                long cut = cutter.cut(input, 0, VIRTIO + link.frameLength(), output, 0, 100);
                cutCount += Cut.count(cut);
            }
        }
        assertTrue(cutCount > 10_000);
    }

    @Test
    void shouldPutItBeforeEachFragment() {
        byte[] packet = TestPackets.v4("10.0.0.1", "10.0.0.2", IpPacket.UDP, new byte[2_000]);
        byte[] header = header(2, LinkHeader.IP_V4, new Random(4));
        ByteBuffer frame =
                ByteBuffer.allocate(header.length + packet.length).put(header).put(packet);
        assertTrue(link.read(frame, 0, frame.capacity()));
        long cut = new Fragmenter(link, 1).cut(frame, header.length, packet.length, 900, output, 0);
        assertEquals(3, Cut.count(cut));
        for (int i = 0; i < 3; i++) {
            int at = i * Cut.frameLength(cut) + FrameHeader.PACKET_OFFSET;
            byte[] copy = new byte[header.length];
            output.get(at, copy);
            assertArrayEquals(header, copy);
            int length = (i < 2 ? Cut.frameLength(cut) : Cut.lastFrameLength(cut)) - FrameHeader.PACKET_OVERHEAD;
            assertTrue(inLink.read(output, at, length));
            assertEquals(length, inLink.frameLength());
            assertTrue(length - header.length <= 900);
        }
    }

    @Test
    void shouldAnswerToWhereAFrameCameFrom() {
        byte[] header = header(1, LinkHeader.IP_V4, new Random(4));
        ByteBuffer frame = ByteBuffer.allocate(100).put(header);
        frame.put(header.length, TestPackets.v4("10.0.0.1", "10.0.0.2", IpPacket.UDP, new byte[30]));
        assertTrue(link.read(frame, 0, frame.capacity()));
        ByteBuffer answer = ByteBuffer.allocate(100);
        link.writeAnswer(frame, 0, answer, 0);
        assertEquals(LinkHeader.source(frame, 0), LinkHeader.destination(answer, 0));
        assertEquals(LinkHeader.destination(frame, 0), LinkHeader.source(answer, 0));
        assertEquals(frame.getInt(12), answer.getInt(12));
        assertEquals(frame.getShort(16), answer.getShort(16));
    }
}
