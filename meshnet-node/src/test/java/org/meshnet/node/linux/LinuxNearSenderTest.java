package org.meshnet.node.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.ExtraSockets;
import org.meshnet.node.udp.Links;
import org.meshnet.node.udp.SideSockets;
import org.meshnet.tun.udp.SocketTuner;
import org.meshnet.tun.udp.linux.LinuxNearSender;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
class LinuxNearSenderTest {
    private final Links links = new Links();

    private SideSockets sockets() {
        SideSockets sockets = new SideSockets(
                links,
                endpoint -> endpoint,
                loop -> new Thread(loop).start(),
                () -> 1000,
                new SideSockets.Means(new LinuxNearSender(SocketTuner.NONE), SocketTuner.NONE));
        sockets.deliverTo(new SideSockets.Receiver() {
            @Override
            public void onDatagram(ByteBuffer datagram, Endpoint link, long nowNs) {
                // Nothing is answered here.
            }

            @Override
            public void flush() {
                // Nothing waits.
            }
        });
        return sockets;
    }

    private static byte[] receive(DatagramSocket peer, List<Integer> ports) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        peer.receive(packet);
        ports.add(packet.getPort());
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldSendFromThePortOfTheSocketThatItHelps(String host) throws IOException {
        try (DatagramSocket peer = new DatagramSocket(new InetSocketAddress(host, 0));
                SideSockets sockets = sockets()) {
            Endpoint remote = Endpoint.of((InetSocketAddress) peer.getLocalSocketAddress());
            assertTrue(sockets.canSendNear());
            List<Integer> ports = new ArrayList<>();
            for (ExtraSockets.Socket socket : sockets.open(2, List.of(remote))) {
                links.find(socket.links().get(0))
                        .orElseThrow()
                        .sendNear(ByteBuffer.wrap(new byte[] {9, 1, 2}).position(1));
                assertArrayEquals(new byte[] {1, 2}, receive(peer, ports));
                ByteBuffer whole = ByteBuffer.allocateDirect(1).put(0, (byte) 3);
                links.find(socket.links().get(0)).orElseThrow().send(whole, 1);
                assertArrayEquals(new byte[] {3}, receive(peer, ports));
            }
            assertEquals(ports.get(0), ports.get(1));
            assertEquals(ports.get(2), ports.get(3));
            assertEquals(2, ports.stream().distinct().count());
        }
    }

    /** Sockets that share their ports must not be given each other's by the system. */
    @Test
    void shouldLeaveEachSocketAPortOfItsOwn() throws IOException {
        try (DatagramSocket peer = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SideSockets sockets = sockets()) {
            Endpoint remote = Endpoint.of((InetSocketAddress) peer.getLocalSocketAddress());
            List<Integer> ports = new ArrayList<>();
            for (ExtraSockets.Socket socket : sockets.open(256, List.of(remote))) {
                links.find(socket.links().get(0)).orElseThrow().sendNear(ByteBuffer.allocate(1));
                receive(peer, ports);
            }
            assertEquals(256, ports.stream().distinct().count());
        }
    }

    @Test
    void shouldLoseWhatItCannotSend() throws IOException {
        try (DatagramSocket peer = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                DatagramSocket holder = new DatagramSocket(0)) {
            Endpoint remote = Endpoint.of((InetSocketAddress) peer.getLocalSocketAddress());
            LinuxNearSender sender = new LinuxNearSender(SocketTuner.NONE);
            sender.send(0, ByteBuffer.allocate(5000), remote);
            sender.send(holder.getLocalPort(), ByteBuffer.allocate(2), remote);
            sender.send(0, ByteBuffer.allocate(1), remote);
            assertEquals(1, receive(peer, new ArrayList<>()).length);
        }
    }
}
