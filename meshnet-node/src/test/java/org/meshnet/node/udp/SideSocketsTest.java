package org.meshnet.node.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.ExtraSockets.Socket;
import org.meshnet.tun.udp.NearSender;
import org.meshnet.tun.udp.SocketTuner;

@Timeout(60)
class SideSocketsTest {
    private final Links links = new Links();
    private final List<Thread> threads = new ArrayList<>();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private long freeFiles = 1000;
    private final SideSockets sockets = new SideSockets(
            links,
            endpoint -> endpoint,
            this::start,
            () -> freeFiles,
            new SideSockets.Means(NearSender.NONE, SocketTuner.NONE));
    private final DatagramSocket peer;
    private final Endpoint peerEndpoint;

    SideSocketsTest() throws IOException {
        peer = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        peerEndpoint = Endpoint.of((InetSocketAddress) peer.getLocalSocketAddress());
        sockets.deliverTo(new SideSockets.Receiver() {
            @Override
            public void onDatagram(ByteBuffer datagram, Endpoint link, long nowNs) {
                received.add(link.linkNumber() + " " + StandardCharsets.US_ASCII.decode(datagram));
            }

            @Override
            public void flush() {
                // What is received is there at once.
            }
        });
    }

    private void start(Runnable loop) {
        Thread thread = new Thread(loop);
        thread.start();
        threads.add(thread);
    }

    @AfterEach
    void close() throws InterruptedException {
        sockets.close();
        peer.close();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
    }

    private boolean send(Endpoint link, String train, int segmentBytes) {
        return links.find(link).orElseThrow().send(direct(train), segmentBytes);
    }

    private DatagramPacket atPeer() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        peer.receive(packet);
        return packet;
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    }

    private static void reply(DatagramSocket from, DatagramPacket to, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        from.send(new DatagramPacket(bytes, bytes.length, to.getSocketAddress()));
    }

    @Test
    void shouldExchangeDatagramsWithTheRemoteUnderTheLinksName() throws Exception {
        List<Socket> opened = sockets.open(2, List.of(peerEndpoint));
        for (Socket socket : opened) {
            Endpoint link = socket.links().get(0);
            assertTrue(send(link, "aabbc", 2));
            assertEquals("aa", text(atPeer()));
            assertEquals("bb", text(atPeer()));
            DatagramPacket last = atPeer();
            assertEquals("c", text(last));
            reply(peer, last, "answer");
            assertEquals(link.linkNumber() + " answer", received.take());
        }
        assertEquals(1, threads.size());
    }

    @Test
    void shouldTellTheRemotesOfOneSocketApart() throws Exception {
        try (DatagramSocket server = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Endpoint serverEndpoint = Endpoint.of((InetSocketAddress) server.getLocalSocketAddress());
            Socket socket =
                    sockets.open(1, List.of(peerEndpoint, serverEndpoint)).get(0);
            send(socket.links().get(0), "x", 1);
            DatagramPacket packet = atPeer();
            reply(server, packet, "s");
            assertEquals(socket.links().get(1).linkNumber() + " s", received.take());
            reply(peer, packet, "p");
            assertEquals(socket.links().get(0).linkNumber() + " p", received.take());
        }
    }

    @Test
    void shouldTakeNothingFromAnybodyElse() throws Exception {
        Socket socket = sockets.open(1, List.of(peerEndpoint)).get(0);
        send(socket.links().get(0), "x", 1);
        DatagramPacket packet = atPeer();
        try (DatagramSocket stranger = new DatagramSocket()) {
            reply(stranger, packet, "strange");
        }
        reply(peer, packet, "known");
        assertEquals(socket.links().get(0).linkNumber() + " known", received.take());
    }

    @Test
    void shouldHaveAThreadOnlyWhileThereAreSockets() throws Exception {
        Socket first = sockets.open(1, List.of(peerEndpoint)).get(0);
        sockets.close(first);
        threads.get(0).join();
        assertTrue(links.find(first.links().get(0)).isEmpty());
        assertEquals(0, sockets.count());
        Socket second = sockets.open(1, List.of(peerEndpoint)).get(0);
        send(second.links().get(0), "x", 1);
        reply(peer, atPeer(), "again");
        assertEquals(second.links().get(0).linkNumber() + " again", received.take());
        assertEquals(2, threads.size());
        sockets.close();
        threads.get(1).join();
    }

    @Test
    void shouldGoOnWithTheOthersWhenOneIsClosed() throws Exception {
        List<Socket> opened = sockets.open(256, List.of(peerEndpoint));
        assertEquals(256, opened.size());
        opened.subList(0, 255).forEach(sockets::close);
        Endpoint last = opened.get(255).links().get(0);
        send(last, "x", 1);
        reply(peer, atPeer(), "last");
        assertEquals(last.linkNumber() + " last", received.take());
    }

    @Test
    void shouldLoseWhatIsSentThroughAClosedSocket() {
        Socket socket = sockets.open(1, List.of(peerEndpoint)).get(0);
        Link link = links.find(socket.links().get(0)).orElseThrow();
        sockets.close(socket);
        assertFalse(link.send(direct("x"), 1));
    }

    @Test
    void shouldOpenNoMoreThanTheLimitOfFilesAllows() {
        freeFiles = 5;
        assertEquals(5, sockets.open(10, List.of(peerEndpoint)).size());
        freeFiles = 0;
        assertEquals(List.of(), sockets.open(10, List.of(peerEndpoint)));
    }

    @Test
    void shouldOpenNoneOnceItIsClosed() {
        sockets.close();
        assertEquals(List.of(), sockets.open(1, List.of(peerEndpoint)));
    }
}
