package org.meshnet.node.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.fault.FailureLog;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@Timeout(60)
class DnsResponderTest {
    private static final IpAddress LOOPBACK = IpAddress.v4(0x7f000001);

    private static final int LOWEST_PORT = 12_000;
    private static final int PORTS = 10_000;

    private final List<Socket> sockets = new ArrayList<>();
    private final FailureLog failures = new FailureLog();
    private volatile boolean isOfThisHost = true;
    private int port;
    private DnsResponder responder;
    private Thread thread;

    @BeforeEach
    void start() throws IOException {
        port = freePort();
        NameServer server = new NameServer(
                new MeshZones("mesh", List.of(Prefix.parse("10.0.0.0/24").orElseThrow())),
                () -> Zoo.NAMES,
                OtherDomains.REFUSED);
        responder = new DnsResponder(server, port, from -> isOfThisHost, failures);
        thread = new Thread(this::run);
        thread.start();
        responder.listen(Set.of(LOOPBACK));
        await(() -> responder.state().addresses().equals(List.of(LOOPBACK)));
    }

    private void run() {
        try {
            responder.run();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        responder.close();
        thread.join();
        assertEquals(0, failures.count());
    }

    /** Below those that systems give to whoever wants any: nobody takes it between this look and its use. */
    private static int freePort() throws IOException {
        int first = LOWEST_PORT + (int) (ProcessHandle.current().pid() % PORTS);
        for (int number = first; number < first + PORTS; number++) {
            try (ServerSocket stream = new ServerSocket(number, 1, InetAddress.getLoopbackAddress());
                    DatagramSocket datagrams = new DatagramSocket(number, InetAddress.getLoopbackAddress())) {
                assertEquals(stream.getLocalPort(), datagrams.getLocalPort());
                return number;
            } catch (BindException e) {
                // The next one, then.
            }
        }
        throw new IOException("no free port");
    }

    /** Until it is so; the time-out of the test ends what never is. */
    private static void await(BooleanSupplier isSo) {
        while (!isSo.getAsBoolean()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            if (Thread.interrupted()) {
                throw new AssertionError("it is still not so");
            }
        }
    }

    private static byte[] query(String name) throws IOException {
        return Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN))
                .toWire();
    }

    private static String address(byte[] answer) throws IOException {
        ARecord record =
                (ARecord) new Message(answer).getSection(Section.ANSWER).get(0);
        return record.getAddress().getHostAddress();
    }

    private void send(DatagramSocket socket, byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        socket.receive(packet);
        return java.util.Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(socket);
        return socket;
    }

    private static byte[] ask(Socket socket, byte[] query) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeShort(query.length);
        out.write(query);
        return read(socket);
    }

    private static byte[] read(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        return in.readNBytes(in.readUnsignedShort());
    }

    private static boolean isClosed(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void shouldAnswerByUdpAndByTcp() throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            send(socket, query("alice.mesh."));
            assertEquals("10.0.0.7", address(receive(socket)));
        }
        Socket socket = connect();
        assertEquals("10.0.0.8", address(ask(socket, query("bob.mesh."))));
        assertEquals("10.0.0.9", address(ask(socket, query("bob-2.mesh."))), "the same connection again");
    }

    @Test
    void shouldTakeQueriesByTcpInPiecesAndSeveralAtOnce() throws IOException {
        Socket socket = connect();
        byte[] query = query("alice.mesh.");
        byte[] two = new byte[2 * (2 + query.length)];
        for (int i = 0; i < 2; i++) {
            two[i * (2 + query.length) + 1] = (byte) query.length;
            System.arraycopy(query, 0, two, i * (2 + query.length) + 2, query.length);
        }
        socket.setTcpNoDelay(true);
        socket.getOutputStream().write(two, 0, 1);
        socket.getOutputStream().write(two, 1, 20);
        socket.getOutputStream().write(two, 21, two.length - 21);
        assertEquals("10.0.0.7", address(read(socket)));
        assertEquals("10.0.0.7", address(read(socket)));
    }

    @Test
    void shouldAnswerNobodyButThisHost() throws IOException {
        isOfThisHost = false;
        try (DatagramSocket socket = new DatagramSocket()) {
            send(socket, query("alice.mesh."));
            await(() -> responder.droppedCount() == 1);
            assertTrue(isClosed(connect()));
            assertEquals(2, responder.droppedCount());
            isOfThisHost = true;
            send(socket, query("bob.mesh."));
            assertEquals("10.0.0.8", address(receive(socket)), "the first one was not answered");
        }
    }

    @Test
    void shouldDropWhatIsNoQueryAndGoOn() throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            send(socket, new byte[0]);
            send(socket, new byte[] {1, 2, 3});
            send(socket, new byte[5000]);
            send(socket, query("alice.mesh."));
            assertEquals("10.0.0.7", address(receive(socket)));
            assertEquals(3, responder.droppedCount());
        }
    }

    @Test
    void shouldEndAConnectionThatSendsNoQuery() throws IOException {
        Socket tooLong = connect();
        tooLong.getOutputStream().write(new byte[] {0x7f, 0, 1});
        assertTrue(isClosed(tooLong));
        Socket none = connect();
        none.getOutputStream().write(new byte[] {0, 3, 1, 2, 3});
        assertTrue(isClosed(none));
        assertEquals("10.0.0.7", address(ask(connect(), query("alice.mesh."))));
    }

    @Test
    void shouldHaveNoMoreThanSoManyConnectionsAndTakeOthersWhenTheyEnd() throws IOException {
        for (int i = 0; i < DnsResponder.MAX_CONNECTIONS; i++) {
            ask(connect(), query("alice.mesh."));
        }
        assertTrue(isClosed(connect()));
        sockets.get(0).close();
        long dropped = responder.droppedCount();
        assertEquals(1, dropped);
        await(() -> {
            try {
                return address(ask(connect(), query("alice.mesh."))).equals("10.0.0.7");
            } catch (IOException e) {
                return false;
            }
        });
    }

    @Test
    void shouldEndAConnectionOnWhichNothingIsAsked() throws IOException {
        Socket socket = connect();
        ask(socket, query("alice.mesh."));
        assertTrue(isClosed(socket), "after some seconds");
    }

    @Test
    void shouldMoveToOtherAddressesAndSayWhyItCannot() {
        responder.listen(Set.of(LOOPBACK, IpAddress.parse("192.0.2.1").orElseThrow()));
        await(() -> responder.state().failure().isPresent());
        assertEquals(List.of(LOOPBACK), responder.state().addresses());
        assertTrue(responder.state().failure().orElseThrow().startsWith("192.0.2.1 port " + port + ": "));
        responder.listen(Set.of());
        await(() -> responder.state().addresses().isEmpty());
        assertFalse(responder.state().failure().isPresent());
    }
}
