package org.meshnet.tun.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;

/** What every port on a channel does. */
@Timeout(60)
abstract class ChannelPortContract {
    private static final int REPLY_TIMEOUT_MS = 50_000;
    private static final Endpoint NOBODY = Endpoint.parse("127.0.0.1:0").orElseThrow();

    private final List<DatagramChannel> opened = new ArrayList<>();
    private Selector selector;
    private ChannelPort port;
    private DatagramSocket peer;
    private ByteBuffer left = ByteBuffer.allocate(0);
    private Endpoint source = NOBODY;

    /** The kind under test. */
    abstract ChannelPort portOn(DatagramChannel channel) throws IOException;

    @BeforeEach
    void open() throws IOException {
        selector = Selector.open();
        port = portAt("127.0.0.1");
        peer = peerAt("127.0.0.1");
    }

    @AfterEach
    void close() throws IOException {
        selector.close();
        peer.close();
        for (DatagramChannel channel : opened) {
            channel.close();
        }
    }

    private ChannelPort portAt(String address) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        opened.add(channel);
        channel.configureBlocking(false);
        channel.bind(new InetSocketAddress(address, 0));
        channel.register(selector, SelectionKey.OP_READ);
        return portOn(channel);
    }

    private static DatagramSocket peerAt(String address) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(address));
        socket.setSoTimeout(REPLY_TIMEOUT_MS);
        return socket;
    }

    private static Endpoint placeOf(ChannelPort port) throws IOException {
        return Endpoint.of((InetSocketAddress) port.channel().getLocalAddress());
    }

    private Endpoint peerPlace() {
        return Endpoint.of((InetSocketAddress) peer.getLocalSocketAddress());
    }

    private void say(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        peer.send(new DatagramPacket(bytes, bytes.length, port.channel().getLocalAddress()));
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The next datagram that the port received, alone or from a train. */
    private String received() throws IOException {
        while (!left.hasRemaining()) {
            Endpoint from = port.receive();
            if (from == null) {
                assertFalse(port.holdsMore());
                selector.select();
                selector.selectedKeys().clear();
            } else {
                source = from;
                left = port.received();
            }
        }
        byte[] datagram = new byte[Math.min(port.segmentBytes(), left.remaining())];
        left.get(datagram);
        return new String(datagram, StandardCharsets.US_ASCII);
    }

    /** The next datagram that the peer received. */
    private String heard() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1 << 16], 1 << 16);
        peer.receive(packet);
        assertEquals(port.channel().getLocalAddress(), packet.getSocketAddress());
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    }

    @Test
    void shouldReceiveEveryDatagramAndItsSourceInOrder() throws IOException {
        List<String> said = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            said.add("x".repeat(i % 7) + i);
            say(said.get(i));
        }
        for (String datagram : said) {
            assertEquals(datagram, received());
            assertEquals(peerPlace(), source);
        }
        assertNull(port.receive());
    }

    @Test
    void shouldReceiveDatagramsOfEveryLength() throws IOException {
        for (int length : new int[] {1, 1_500, 65_507}) {
            say("y".repeat(length));
            assertEquals(length, received().length());
        }
    }

    @Test
    void shouldTellThatItHoldsWhatWaitingForTheChannelWouldNotShow() throws IOException {
        for (int i = 1; i <= 3; i++) {
            say("x".repeat(i));
        }
        int count = 0;
        while (count < 3) {
            boolean isHeld = port.holdsMore();
            if (!isHeld) {
                selector.select();
                selector.selectedKeys().clear();
            }
            boolean isReceived = port.receive() != null;
            assertTrue(isReceived || !isHeld);
            count += isReceived ? 1 : 0;
        }
        assertFalse(port.holdsMore());
    }

    @Test
    void shouldSendCopiesInOrderOnceItIsFlushed() throws IOException {
        List<String> sent = new ArrayList<>();
        ByteBuffer reused = ByteBuffer.allocate(100);
        for (int i = 0; i < 60; i++) {
            sent.add("y".repeat(i % 3) + (10 + i / 10));
            reused.clear().put(text(sent.get(i))).flip();
            port.sink().send(reused, peerPlace());
            assertEquals(sent.get(i).length(), reused.remaining());
        }
        port.sink().flush();
        for (String datagram : sent) {
            assertEquals(datagram, heard());
        }
        assertEquals(0, port.sink().lostCount());
    }

    @Test
    void shouldCutATrainIntoItsDatagrams() throws IOException {
        port.sink().send(text("..aaabbbc..").position(2).limit(9), 3, peerPlace());
        port.sink().flush();
        assertEquals(List.of("aaa", "bbb", "c"), List.of(heard(), heard(), heard()));
    }

    @Test
    void shouldCountTheDatagramsThatCannotBeSent() throws IOException {
        port.sink().send(text("aabbc"), 2, NOBODY);
        port.sink().send(ByteBuffer.allocate(70_000), peerPlace());
        port.sink().send(text("to a peer"), peerPlace());
        port.sink().flush();
        assertEquals("to a peer", heard());
        assertEquals(4, port.sink().lostCount());
    }

    @Test
    void shouldLoseRatherThanWaitWhenTheSystemHasNoRoom() throws IOException {
        for (int i = 0; i < 10_000; i++) {
            port.sink().send(text("more than anybody reads"), peerPlace());
        }
        port.sink().flush();
        assertEquals("more than anybody reads", heard());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "::"})
    void shouldServeAChannelWhereverItIsBound(String address) throws IOException {
        String host = address.equals("::") ? "127.0.0.1" : address;
        try {
            port = portAt(address);
            peer.close();
            peer = peerAt(host);
        } catch (BindException e) {
            Assumptions.abort("SKIPPED: this host has no " + address + ": " + e.getMessage());
        }
        byte[] question = {'?'};
        IpAddress there = IpAddress.parse(host).orElseThrow();
        InetSocketAddress to = new Endpoint(there, placeOf(port).port()).toSocketAddress();
        peer.send(new DatagramPacket(question, question.length, to));
        assertEquals("?", received());
        port.sink().send(text("!"), source);
        port.sink().flush();
        DatagramPacket answer = new DatagramPacket(new byte[10], 10);
        peer.receive(answer);
        assertEquals(to, answer.getSocketAddress());
    }

    @Test
    void shouldReceiveFromTheChannelThatItWasGivenAmongOthersOfItsPort() throws IOException {
        DatagramChannel beside = DatagramChannel.open();
        opened.add(beside);
        beside.configureBlocking(false);
        beside.bind(new Endpoint(
                        IpAddress.parse("127.0.0.2").orElseThrow(),
                        placeOf(port).port())
                .toSocketAddress());
        ChannelPort other = portOn(beside);
        say("to the first");
        assertEquals("to the first", received());
        assertNull(other.receive());
    }

    @Test
    void shouldGiveTheSameSinkAlways() {
        assertSame(port.sink(), port.sink());
    }

    @Test
    void shouldFailOnceTheChannelIsClosed() throws IOException {
        port.channel().close();
        assertThrows(ClosedChannelException.class, () -> port.receive());
    }
}
