package org.meshnet.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.crypto.X25519Pair;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.Hello;
import org.meshnet.core.wire.HelloExchange;
import org.meshnet.core.wire.Register;
import org.meshnet.core.wire.Registered;
import org.meshnet.core.wire.Registration;
import org.meshnet.discovery.metrics.ServerReading;
import org.meshnet.discovery.registry.ServerSecrets;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.ticket.TicketRing;
import org.meshnet.tun.udp.SocketTuner;
import org.meshnet.tun.udp.linux.LinuxUdpSocket;

/** The daemon over loopback sockets, with and without batches of datagrams. */
@Timeout(60)
@ParameterizedClass
@ValueSource(booleans = {false, true})
class DiscoveryDaemonTest {
    private static final int REPLY_TIMEOUT_MS = 10_000;
    private static final int STUN_ANSWER_LENGTH = 32;
    /** As long as its answer, so that any number is answered. */
    private static final byte[] LONG_STUN_REQUEST =
            Hex.decode("0001000c2112a442b7e7a701bc34d686fa87dfae" + "8022000861626364" + "65666768");

    private static final byte[] STUN_REQUEST = Hex.decode("000100002112a442b7e7a701bc34d686fa87dfae");

    @Parameter
    private boolean isPlain;

    private DiscoveryDaemon daemon;
    private CompletableFuture<Void> ended;
    private int port;

    @BeforeEach
    void start() throws Exception {
        daemon = DiscoveryDaemon.open(
                Sockets.open(new InetSocketAddress(0), way()), StreamSetup.PLAIN, RegistryConfig.DEFAULT, secrets());
        port = daemon.localEndpoint().port();
        ended = CompletableFuture.runAsync(() -> serve(daemon));
    }

    private UdpWay way() {
        return isPlain ? UdpWay.plain() : UdpWay.best();
    }

    private static ServerSecrets secrets() {
        SecureRandomSource random = new SecureRandomSource();
        return new ServerSecrets(ServerIdentity.generate(random), TicketRing.fresh(random, new SystemClock()));
    }

    private static void serve(DiscoveryDaemon served) {
        try {
            served.run();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() throws Exception {
        daemon.stop(0);
        ended.get();
        daemon.close();
    }

    private static DatagramSocket client(String address) throws IOException {
        DatagramSocket socket =
                new DatagramSocket(0, IpAddress.parse(address).orElseThrow().toInetAddress());
        socket.setSoTimeout(REPLY_TIMEOUT_MS);
        return socket;
    }

    private byte[] ask(DatagramSocket socket, byte[] datagram) throws IOException {
        InetSocketAddress server = new InetSocketAddress(socket.getLocalAddress(), port);
        socket.send(new DatagramPacket(datagram, datagram.length, server));
        DatagramPacket reply = new DatagramPacket(new byte[2000], 2000);
        socket.receive(reply);
        assertEquals(server, reply.getSocketAddress());
        return Arrays.copyOf(reply.getData(), reply.getLength());
    }

    @Test
    void shouldAnswerStunOverIpv4AndIpv6() throws Exception {
        try (DatagramSocket v4 = client("127.0.0.1")) {
            assertEquals(STUN_ANSWER_LENGTH, ask(v4, STUN_REQUEST).length);
        }
        try (DatagramSocket v6 = client("::1")) {
            assertEquals(44, ask(v6, STUN_REQUEST).length);
        } catch (BindException e) {
            assumeTrue(false, "SKIPPED: this host has no IPv6 loopback address: " + e.getMessage());
        }
    }

    /** A busy machine may take longer than who asks waits. */
    private ServerReading reading() {
        Optional<ServerReading> reading = daemon.reading();
        while (reading.isEmpty()) {
            reading = daemon.reading();
        }
        return reading.get();
    }

    @Test
    void shouldTellMetricsWhatItCountsWhileItServes() throws Exception {
        assertEquals(0, reading().counters().get("stun"));
        try (DatagramSocket v4 = client("127.0.0.1")) {
            ask(v4, STUN_REQUEST);
        }
        assertEquals(1, reading().counters().get("stun"));
        assertEquals(0, reading().held().nodeCount());
    }

    @Test
    void shouldRegisterANode() throws Exception {
        Identity identity = Identity.generate(new SecureRandomSource());
        NetworkSecrets secrets = NetworkSecrets.derive(NetworkKey.of(new byte[32]));
        try (DatagramSocket socket = client("127.0.0.1")) {
            X25519Pair ephemeral = X25519Pair.generate(new SecureRandomSource());
            Hello hello = new Hello(Bytes.of(new SecureRandomSource().bytes(16)), Bytes.of(ephemeral.publicKey()));
            Challenge challenge = Challenge.decode(ByteBuffer.wrap(ask(socket, hello.encode())));
            HelloExchange exchange = new HelloExchange(hello, challenge);
            ChannelKeys keys = ChannelKeys.ofNode(exchange, ephemeral).orElseThrow();
            Registration registration = new Registration(
                    exchange, false, secrets.networkId(), identity.nodeKey(), List.of(), Bytes.of(new byte[99]));
            byte[] reply =
                    ask(socket, Register.sign(registration, identity, secrets).encode(keys.fromNode()));
            Registered registered =
                    Registered.open(ByteBuffer.wrap(reply), keys.fromServer()).orElseThrow();
            assertEquals(
                    Endpoint.of((InetSocketAddress) socket.getLocalSocketAddress()), registered.observedEndpoint());
            assertEquals(1, registered.memberCount());
        }
    }

    @Test
    void shouldBearDatagramsOfEveryLength() throws Exception {
        try (DatagramSocket socket = client("127.0.0.1")) {
            InetSocketAddress server = new InetSocketAddress(socket.getLocalAddress(), port);
            for (int length : new int[] {0, 1, 2047, 2048, 2049, 9000, 60_000}) {
                socket.send(new DatagramPacket(new byte[length], length, server));
            }
            assertEquals(STUN_ANSWER_LENGTH, ask(socket, STUN_REQUEST).length);
        }
    }

    /** A train is one for the kernel only: each of its datagrams is a question. */
    @Test
    void shouldAnswerEachDatagramOfATrain() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "SKIPPED: only Linux sends trains");
        int count = 40;
        ByteBuffer train = ByteBuffer.allocateDirect(count * LONG_STUN_REQUEST.length);
        for (int i = 0; i < count; i++) {
            train.put(LONG_STUN_REQUEST);
        }
        Endpoint server = Endpoint.parse("127.0.0.1:" + port).orElseThrow();
        try (LinuxUdpSocket socket = LinuxUdpSocket.open(0, SocketTuner.NONE)) {
            socket.sink().send(train.flip(), LONG_STUN_REQUEST.length, server);
            int left = count * STUN_ANSWER_LENGTH;
            long startNs = System.nanoTime();
            while (left > 0 && System.nanoTime() - startNs < TimeUnit.MILLISECONDS.toNanos(REPLY_TIMEOUT_MS)) {
                if (socket.receive() == null) {
                    Thread.onSpinWait();
                } else {
                    assertEquals(STUN_ANSWER_LENGTH, socket.segmentBytes());
                    left -= socket.received().remaining();
                }
            }
            assertEquals(0, left);
        }
        assertEquals(count, reading().counters().get("stun"));
        assertEquals(count, reading().counters().get("datagramsIn"));
        assertEquals(0, reading().unsentCount());
    }

    /** What is left of a batch is not seen by who waits for the socket. */
    @Test
    void shouldLeaveNothingWaitingThatItReceived() throws Exception {
        try (DatagramSocket socket = client("127.0.0.1")) {
            InetSocketAddress server = new InetSocketAddress(socket.getLocalAddress(), port);
            long count = 0;
            for (int i = 0; i < 3_000; i++) {
                socket.send(new DatagramPacket(new byte[] {1}, 1, server));
                if (i % 100 == 99) {
                    assertEquals(STUN_ANSWER_LENGTH, ask(socket, LONG_STUN_REQUEST).length);
                    count++;
                }
            }
            assertEquals(count, reading().counters().get("stun"));
        }
    }

    @Test
    void shouldAnswerStunFromItsOtherPortWhenAsked() throws Exception {
        WithAlternate opened = openWithAlternate();
        Endpoint alternate = opened.alternate();
        try (DiscoveryDaemon two = opened.daemon();
                DatagramSocket socket = client("127.0.0.1")) {
            CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> serve(two));
            Endpoint main = two.localEndpoint();
            assertEquals(new Endpoint(main.address(), alternate.port()), sourceOfAnswer(socket, main, 2));
            assertEquals(new Endpoint(alternate.address(), main.port()), sourceOfAnswer(socket, main, 4));
            assertEquals(alternate, sourceOfAnswer(socket, main, 6));
            assertEquals(alternate, sourceOfAnswer(socket, alternate, 0));
            assertEquals(main, sourceOfAnswer(socket, alternate, 6));
            two.stop(0);
            serving.get();
        }
    }

    private record WithAlternate(DiscoveryDaemon daemon, Endpoint alternate) {}

    /**
     * A port that was free a moment ago may be somebody else's now, and is free at one address only: then another one
     * is tried.
     */
    private WithAlternate openWithAlternate() throws Exception {
        InetSocketAddress loopback =
                new InetSocketAddress(IpAddress.parse("127.0.0.1").orElseThrow().toInetAddress(), 0);
        Exception refused = new IOException("not tried");
        for (int attempt = 0; attempt < 20; attempt++) {
            try {
                Endpoint alternate =
                        Endpoint.parse("127.0.0.2:" + freePort("127.0.0.2")).orElseThrow();
                return new WithAlternate(
                        DiscoveryDaemon.open(
                                Sockets.open(loopback, alternate, way()),
                                StreamSetup.NONE,
                                RegistryConfig.DEFAULT,
                                secrets()),
                        alternate);
            } catch (IOException | StartFailure e) {
                refused = e;
            }
        }
        throw refused;
    }

    private static int freePort(String address) throws IOException {
        try (DatagramSocket free = client(address)) {
            return free.getLocalPort();
        }
    }

    /** @param change the bits of CHANGE-REQUEST */
    private static Endpoint sourceOfAnswer(DatagramSocket socket, Endpoint to, int change) throws IOException {
        byte[] request = Hex.decode("000100082112a442b7e7a701bc34d686fa87dfae" + "000300040000000" + change);
        socket.send(new DatagramPacket(request, request.length, to.toSocketAddress()));
        DatagramPacket reply = new DatagramPacket(new byte[2000], 2000);
        socket.receive(reply);
        assertEquals(0x0101, ByteBuffer.wrap(reply.getData()).getShort());
        return Endpoint.of((InetSocketAddress) reply.getSocketAddress());
    }

    @Test
    void shouldStopWhenTold() throws Exception {
        daemon.stop(0);
        ended.get();
    }

    @Test
    void shouldSatisfyTheStunClientOfTurnutils() throws Exception {
        assumeTrue(isInstalled(), "SKIPPED: turnutils_stunclient is not installed (package coturn)");
        Process client = new ProcessBuilder("turnutils_stunclient", "-p", String.valueOf(port), "127.0.0.1")
                .redirectErrorStream(true)
                .start();
        client.getOutputStream().close();
        assertTrue(client.waitFor(30, TimeUnit.SECONDS));
        String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(output.contains("UDP reflexive addr: 127.0.0.1:"), output);
        assertFalse(output.contains("ERROR"), output);
    }

    private static boolean isInstalled() throws InterruptedException {
        try {
            Process client = new ProcessBuilder("turnutils_stunclient")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return client.waitFor(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            return false;
        }
    }
}
