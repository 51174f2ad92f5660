package org.meshnet.tun.linux;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.meshnet.core.seam.PacketSink.HEADER_LENGTH;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.TunConfig;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunDevices;
import org.meshnet.tun.TunFeature;
import org.meshnet.tun.TunQueue;
import org.meshnet.tun.linux.netlink.LinkRemoval;
import org.meshnet.tun.linux.netlink.Rtnetlink;

/**
 * What the kernel's queues do beyond the contract. Allocation is looked at per packet: the JVM itself now and then
 * allocates some hundred bytes on a thread, as when its loop is compiled.
 */
@Timeout(60)
@ExtendWith(FreshNetwork.class)
class LinuxTunQueueTest {
    private static final List<Prefix> ADDRESSES =
            List.of(Prefix.parse("10.7.0.1/24").orElseThrow());
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final byte NEEDS_CHECKSUM = 1;
    private static final byte GSO_UDP_L4 = 5;
    private static final int GSO_SIZE_OFFSET = 4;

    @Test
    void shouldAllocateNothingPerPacket() throws Exception {
        try (TunDevice tun = TunDevices.open(new TunConfig("mesh7", 1400))) {
            tun.setAddresses(ADDRESSES);
            ByteBuffer ping = Pings.request("10.7.0.2", "10.7.0.1");
            ByteBuffer reply = ByteBuffer.allocateDirect(tun.bufferBytes());
            exchange(tun, ping, reply, 2_000);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            exchange(tun, ping, reply, 20_000);
            assertEquals(0, (THREADS.getCurrentThreadAllocatedBytes() - before) / 20_000);
            assertEquals(0, tun.droppedWrites());
        }
    }

    @Test
    void shouldAllocateNothingWhileItWaits() throws Exception {
        try (TunDevice tun = TunDevices.open(new TunConfig("mesh7", 1400))) {
            tun.setAddresses(ADDRESSES);
            AtomicInteger readCount = new AtomicInteger();
            FutureTask<Long> reader = started(() -> allocatedBytesOfReading(tun, readCount, 4_000));
            ByteBuffer ping = Pings.request("10.7.0.2", "10.7.0.1");
            int written = 0;
            while (!reader.isDone()) {
                if (readCount.get() == written) {
                    tun.write(ping);
                    written++;
                }
            }
            assertEquals(0, reader.get() / 2_000);
        }
    }

    @Test
    void shouldAddAndOmitTheHeaderItselfWhereTheKernelHasNone() throws Exception {
        TunFile file = TunFile.open("/dev/net/tun");
        String name = file.attach("bare7", TunFile.IFF_TUN | TunFile.IFF_NO_PI | TunFile.IFF_TUN_EXCL);
        LinuxTunQueue queue = new LinuxTunQueue(file, false, 1410);
        try (InterfaceSetup setup = InterfaceSetup.open(name, new TunConfig(name, 1400))) {
            setup.setAddresses(ADDRESSES);
            ByteBuffer reply = ByteBuffer.allocateDirect(1410).putLong(0, -1).putShort(8, (short) -1);
            reply.limit(0);
            queue.write(Pings.request("10.7.0.2", "10.7.0.1"));
            readReply(queue, reply);
            reply.clear();
            assertEquals(0, reply.getLong(0) | reply.getShort(8));
        } finally {
            queue.close();
        }
    }

    @Test
    void shouldReadASuperPacketWithOffload() throws Exception {
        try (TunDevice tun = TunDevices.open(new TunConfig("mesh7", 1400, 1, true))) {
            assumeTrue(tun.features().contains(TunFeature.UDP4_SEGMENTATION), "SKIPPED: the kernel has no USO for TUN");
            tun.setAddresses(ADDRESSES);
            UdpTrain.send("10.7.0.2", 4002, 1000, 40_000);
            ByteBuffer packet = ByteBuffer.allocateDirect(tun.bufferBytes()).order(ByteOrder.nativeOrder());
            int length = 0;
            while (length < 40_000) {
                length = tun.read(packet);
            }
            assertEquals(HEADER_LENGTH + 20 + 8 + 40_000, length);
            assertEquals(NEEDS_CHECKSUM, packet.get(0));
            assertEquals(GSO_UDP_L4, packet.get(1));
            assertEquals(1000, packet.getShort(GSO_SIZE_OFFSET));
        }
    }

    @Test
    void shouldGrantNoOffloadUnlessAsked() throws Exception {
        try (TunDevice tun = TunDevices.open(new TunConfig("mesh7", 1400))) {
            assertEquals(List.of(TunFeature.VNET_HEADER), List.copyOf(tun.features()));
            assertEquals(1410, tun.bufferBytes());
        }
    }

    @Test
    void shouldFailToReadWhenSomebodyRemovesTheInterface() throws Exception {
        try (TunDevice tun = TunDevices.open(new TunConfig("mesh7", 1400));
                Rtnetlink netlink = Rtnetlink.open()) {
            FutureTask<IOException> reader = started(() -> assertThrows(IOException.class, () -> readForEver(tun)));
            LinkRemoval.remove(netlink.link("mesh7").orElseThrow().index());
            assertTrue(reader.get(10, SECONDS).getMessage().startsWith("the interface is gone: "));
            tun.write(Pings.request("10.7.0.2", "10.7.0.1"));
            assertEquals(1, tun.droppedWrites());
        }
    }

    @Test
    void shouldEndAllReadersAndWritersThatRunIntoItsClosing() throws Exception {
        for (int i = 0; i < 10; i++) {
            TunDevice tun = TunDevices.open(new TunConfig("mesh7", 1400, 2, false));
            tun.setAddresses(ADDRESSES);
            List<FutureTask<Void>> users = new ArrayList<>();
            for (TunQueue queue : tun.queues()) {
                users.add(started(() -> readForEver(queue)));
                users.add(started(() -> writeUntilDropped(queue)));
            }
            tun.close();
            for (FutureTask<Void> user : users) {
                user.get(10, SECONDS);
            }
        }
    }

    /** Counts each reply; the first half is there to get warm. */
    private static long allocatedBytesOfReading(TunQueue queue, AtomicInteger readCount, int count) throws IOException {
        ByteBuffer reply = ByteBuffer.allocateDirect(1410);
        long before = 0;
        for (int i = 0; i < count; i++) {
            if (i == count / 2) {
                before = THREADS.getCurrentThreadAllocatedBytes();
            }
            readReply(queue, reply);
            readCount.incrementAndGet();
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static void exchange(TunQueue queue, ByteBuffer ping, ByteBuffer reply, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            queue.write(ping);
            readReply(queue, reply);
        }
    }

    /** What is not an IPv4 packet with ICMP is the host's own announcement. */
    private static void readReply(TunQueue queue, ByteBuffer reply) throws IOException {
        int limit = reply.limit();
        do {
            if (queue.tryRead(reply) == 0) {
                queue.read(reply);
            }
            reply.limit(reply.capacity());
        } while (reply.get(HEADER_LENGTH) >> 4 != 4 || reply.get(HEADER_LENGTH + 9) != 1);
        reply.limit(limit);
    }

    private static Void readForEver(TunQueue queue) throws IOException {
        ByteBuffer packet = ByteBuffer.allocateDirect(1410);
        int length = 0;
        while (length >= 0) {
            length = queue.read(packet);
        }
        return null;
    }

    private static Void writeUntilDropped(TunQueue queue) {
        ByteBuffer ping = Pings.request("10.7.0.2", "10.7.0.1");
        while (queue.droppedWrites() == 0) {
            queue.write(ping);
        }
        return null;
    }

    private static <T> FutureTask<T> started(Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(action);
        new Thread(task).start();
        return task;
    }
}
