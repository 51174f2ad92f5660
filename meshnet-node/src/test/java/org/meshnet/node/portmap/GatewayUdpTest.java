package org.meshnet.node.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.tun.udp.SocketTuner;

/** The clients against a gateway on the loopback device. */
@Timeout(60)
class GatewayUdpTest {
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1").orElseThrow();
    private static final Gateway GATEWAY = new Gateway(LOOPBACK, LOOPBACK);

    private final AtomicLong refused = new AtomicLong();

    /** Answers each datagram with what the function makes of it, from its own socket and after junk. */
    private static final class FakeGateway implements AutoCloseable {
        private final DatagramSocket socket;
        private final BlockingQueue<byte[]> asked = new LinkedBlockingQueue<>();

        FakeGateway(UnaryOperator<byte[]> answer) throws SocketException {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            Thread thread = new Thread(() -> run(answer), "fake gateway");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return socket.getLocalPort();
        }

        private void run(UnaryOperator<byte[]> answer) {
            DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
            try {
                while (true) {
                    packet.setLength(2000);
                    socket.receive(packet);
                    byte[] question = Arrays.copyOf(packet.getData(), packet.getLength());
                    asked.add(question);
                    send(new byte[] {1, 2, 3}, packet);
                    send(answer.apply(question), packet);
                }
            } catch (IOException e) {
                // The test is over.
                return;
            }
        }

        /** Waits for a question that gives the port back: its lifetime is 0. Who leaves does not wait for that. */
        void awaitRelease(int length, int lifetimeOffset) throws InterruptedException {
            byte[] question = asked.take();
            while (question.length != length || ByteBuffer.wrap(question).getInt(lifetimeOffset) != 0) {
                question = asked.take();
            }
        }

        private void send(byte[] bytes, DatagramPacket to) throws IOException {
            socket.send(new DatagramPacket(bytes, bytes.length, to.getSocketAddress()));
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /** RFC 6887 §11.3: the answer repeats the request's MAP part with what was granted. */
    private static byte[] grantPcp(byte[] request) {
        ByteBuffer answer = ByteBuffer.wrap(request.clone());
        answer.put(1, (byte) (request[1] | 0x80))
                .put(3, (byte) 0)
                .putInt(8, 99)
                .putInt(12, 0)
                .putLong(16, 0);
        if (request.length == 60) {
            new Endpoint(IpAddress.parse("203.0.113.1").orElseThrow(), 4567)
                    .address()
                    .write(answer, 44);
            answer.putShort(42, (short) 4567);
        }
        return answer.array();
    }

    /** RFC 6886 §3. */
    private static byte[] grantNatPmp(byte[] request) {
        return request.length == 2
                ? ByteBuffer.allocate(12)
                        .putInt(0x00800000)
                        .putInt(99)
                        .putInt(0xcb007101)
                        .array()
                : ByteBuffer.allocate(16)
                        .putInt(0x00810000)
                        .putInt(99)
                        .putInt(ByteBuffer.wrap(request).getInt(4))
                        .putInt(ByteBuffer.wrap(request).getInt(8))
                        .array();
    }

    @Test
    void shouldGetRenewAndReleaseAPortByPcp() throws Exception {
        try (FakeGateway fake = new FakeGateway(GatewayUdpTest::grantPcp)) {
            PcpClient client =
                    new PcpClient(new GatewayUdp(fake.port(), refused, SocketTuner.NONE), new SecureRandomSource());
            assertTrue(client.isOffered(GATEWAY));
            PortMapping mapping = client.map(GATEWAY, 4000, 0).orElseThrow();
            assertEquals("203.0.113.1:4567", mapping.external().toString());
            client.unmap(mapping);
            fake.awaitRelease(60, 4);
            assertTrue(refused.get() >= 2, "the junk before each answer is counted");
        }
    }

    @Test
    void shouldGetAPortByNatPmp() throws Exception {
        try (FakeGateway fake = new FakeGateway(GatewayUdpTest::grantNatPmp)) {
            NatPmpClient client = new NatPmpClient(new GatewayUdp(fake.port(), refused, SocketTuner.NONE));
            PortMapping mapping = client.map(GATEWAY, 4000, 0).orElseThrow();
            assertEquals("203.0.113.1:4000", mapping.external().toString());
            client.unmap(mapping);
            fake.awaitRelease(12, 8);
        }
    }

    @Test
    void shouldNotWaitWhereNobodyListens() throws Exception {
        int free;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        NatPmpClient client = new NatPmpClient(new GatewayUdp(free, refused, SocketTuner.NONE));
        assertEquals(Optional.empty(), client.map(GATEWAY, 4000, 0));
    }

    @Test
    void shouldGiveUpOnAGatewayThatAnswersWithJunkOnly() throws Exception {
        try (FakeGateway fake = new FakeGateway(request -> new byte[1400])) {
            PcpClient client =
                    new PcpClient(new GatewayUdp(fake.port(), refused, SocketTuner.NONE), new SecureRandomSource());
            assertEquals(Optional.empty(), client.map(GATEWAY, 4000, 0));
        }
    }
}
