package org.meshnet.tun.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.meshnet.core.seam.PacketSink.HEADER_LENGTH;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.TunConfig;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunException;
import org.meshnet.tun.TunQueue;

/** What every packet device does. The device has {@code 10.7.0.1/24} and {@code fd77::1/64}. */
@Timeout(30)
public abstract class TunDeviceContract {
    private static final UdpPacket OUTBOUND = UdpPacket.of("10.7.0.1:4001", "10.7.0.2:4002", "to the mesh");
    private static final UdpPacket OUTBOUND_V6 = UdpPacket.of("[fd77::1]:4001", "[fd77::2]:4002", "to the mesh");
    private static final UdpPacket INBOUND = UdpPacket.of("10.7.0.2:4002", "10.7.0.1:4001", "from the mesh");
    private static final UdpPacket INBOUND_V6 = UdpPacket.of("[fd77::2]:4002", "[fd77::1]:4001", "from the mesh");

    private TunDevice tun;
    private ByteBuffer buffer;

    /** Opens the device under test. */
    protected abstract TunDevice open(TunConfig config) throws TunException;

    /** A program of this host sends the datagram. */
    protected abstract void hostSends(UdpPacket packet) throws IOException;

    /**
     * Runs the action, again if need be, until a program of this host that has the destination's port receives its
     * text.
     */
    protected abstract String hostReceives(UdpPacket expected, Runnable action) throws IOException;

    @BeforeEach
    void openDevice() throws TunException {
        tun = open(new TunConfig("mesh7", 1400, 2, false));
        tun.setAddresses(List.of(prefix("10.7.0.1/24"), prefix("fd77::1/64")));
        buffer = ByteBuffer.allocateDirect(tun.bufferBytes());
    }

    @AfterEach
    void closeDevice() {
        tun.close();
    }

    @Test
    void shouldHaveTheNameAndTheMtuItWasGiven() {
        assertEquals("mesh7 1400", tun.name() + " " + tun.mtu());
    }

    @Test
    void shouldHaveTheQueuesItWasAskedFor() {
        assertEquals(2, tun.queues().size());
    }

    @Test
    void shouldReadWhatTheHostSends() throws Exception {
        hostSends(OUTBOUND);
        assertEquals(OUTBOUND, readUdp());
    }

    @Test
    void shouldReadWhatTheHostSendsByIpv6() throws Exception {
        hostSends(OUTBOUND_V6);
        assertEquals(OUTBOUND_V6, readUdp());
    }

    @Test
    void shouldDeliverToTheHostWhatIsWritten() throws Exception {
        assertEquals(INBOUND.text(), hostReceives(INBOUND, () -> tun.write(framed(INBOUND.bytes(), 0))));
    }

    @Test
    void shouldDeliverToTheHostWhatIsWrittenByIpv6() throws Exception {
        assertEquals(INBOUND_V6.text(), hostReceives(INBOUND_V6, () -> tun.write(framed(INBOUND_V6.bytes(), 0))));
    }

    @Test
    void shouldDeliverWhatIsWrittenToAnotherQueue() throws Exception {
        TunQueue second = tun.queues().get(1);
        assertEquals(INBOUND.text(), hostReceives(INBOUND, () -> second.write(framed(INBOUND.bytes(), 0))));
    }

    @Test
    void shouldWriteFromThePositionToTheLimit() throws Exception {
        assertEquals(INBOUND.text(), hostReceives(INBOUND, () -> tun.write(framed(INBOUND.bytes(), 37))));
    }

    @Test
    void shouldLeaveThePositionAndTheLimitOfWhatItWrites() {
        ByteBuffer packet = framed(INBOUND.bytes(), 37);
        int limit = packet.limit();
        tun.write(packet);
        assertEquals("37 " + limit, packet.position() + " " + packet.limit());
    }

    @Test
    void shouldReadToTheStartWhateverThePositionAndTheLimit() throws Exception {
        hostSends(OUTBOUND);
        buffer.position(11).limit(13);
        assertEquals(OUTBOUND, readUdp());
        assertEquals("11 13", buffer.position() + " " + buffer.limit());
    }

    @Test
    void shouldAskForNothingInTheHeaderWithoutOffload() throws Exception {
        hostSends(OUTBOUND);
        readUdp();
        byte[] header = new byte[HEADER_LENGTH];
        buffer.get(0, header);
        header[0] &= ~2; // the kernel vouches for the checksum: no request
        assertArrayEquals(new byte[HEADER_LENGTH], header);
    }

    @Test
    void shouldReturnAtOnceFromTryReadWhenNothingWaits() throws Exception {
        int length = Integer.MAX_VALUE;
        while (length > 0) {
            length = tun.tryRead(buffer); // the host's own announcements come first
        }
        assertEquals(0, length);
    }

    @Test
    void shouldCountAPacketOfNoIpVersion() {
        tun.write(framed(new byte[100], 0));
        assertEquals(1, tun.droppedWrites());
    }

    @Test
    void shouldCountAPacketWithoutBytes() {
        tun.queues().get(1).write(framed(new byte[0], 0));
        assertEquals(1, tun.droppedWrites());
    }

    @Test
    void shouldCountAWriteAfterClosing() {
        tun.close();
        tun.write(framed(INBOUND.bytes(), 0));
        assertEquals(1, tun.droppedWrites());
    }

    @Test
    void shouldEndReadsAfterClosing() throws Exception {
        tun.close();
        assertEquals(TunQueue.CLOSED, tun.read(buffer));
        assertEquals(TunQueue.CLOSED, tun.tryRead(buffer));
    }

    @Test
    void shouldWakeTheReadersOfAllQueuesWhenClosed() throws Exception {
        List<FutureTask<Integer>> readers = new ArrayList<>();
        for (TunQueue queue : tun.queues()) {
            FutureTask<Integer> reader = new FutureTask<>(() -> readUntilClosed(queue));
            readers.add(reader);
            new Thread(reader).start();
        }
        tun.close();
        for (FutureTask<Integer> reader : readers) {
            assertEquals(TunQueue.CLOSED, reader.get(10, SECONDS));
        }
    }

    @Test
    void shouldDoNothingWhenClosedAgain() {
        tun.close();
        tun.close();
    }

    @Test
    void shouldRefuseToBeSetUpOnceClosed() {
        tun.close();
        TunException thrown = assertThrows(TunException.class, () -> tun.setAddresses(List.of()));
        assertEquals(TunException.Kind.CLOSED, thrown.kind());
    }

    @Test
    void shouldRefuseBuffersThatAreNotDirect() {
        assertThrows(IllegalArgumentException.class, () -> tun.read(ByteBuffer.allocate(tun.bufferBytes())));
        assertThrows(IllegalArgumentException.class, () -> tun.write(ByteBuffer.allocate(100)));
    }

    @Test
    void shouldRefuseABufferThatIsTooSmallForAPacket() {
        ByteBuffer small = ByteBuffer.allocateDirect(tun.bufferBytes() - 1);
        assertThrows(IllegalArgumentException.class, () -> tun.tryRead(small));
    }

    /** Reads until a UDP packet of ours comes; hosts announce themselves in between. */
    private UdpPacket readUdp() throws IOException {
        Optional<UdpPacket> packet = Optional.empty();
        while (packet.filter(found -> found.to().port() == OUTBOUND.to().port()).isEmpty()) {
            int length = readFromAnyQueue();
            byte[] bytes = new byte[length - HEADER_LENGTH];
            buffer.duplicate().clear().get(HEADER_LENGTH, bytes);
            packet = UdpPacket.parse(bytes);
        }
        return packet.get();
    }

    /** The system chooses the queue. */
    private int readFromAnyQueue() throws IOException {
        while (true) {
            for (TunQueue queue : tun.queues()) {
                int length = queue.tryRead(buffer);
                if (length != 0) {
                    return length;
                }
            }
            Thread.onSpinWait();
        }
    }

    private int readUntilClosed(TunQueue queue) throws IOException {
        ByteBuffer own = ByteBuffer.allocateDirect(tun.bufferBytes());
        int length = 1;
        while (length > 0) {
            length = queue.read(own);
        }
        return length;
    }

    /** The packet behind an empty header, at an index of a direct buffer. */
    private static ByteBuffer framed(byte[] packet, int index) {
        int end = index + HEADER_LENGTH + packet.length;
        return ByteBuffer.allocateDirect(end + 5)
                .put(index + HEADER_LENGTH, packet)
                .position(index)
                .limit(end);
    }

    private static Prefix prefix(String text) {
        return Prefix.parse(text).orElseThrow();
    }
}
