package org.meshnet.node.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.udp.UdpGroup;
import org.meshnet.tun.udp.SocketTuner;
import org.meshnet.tun.udp.UdpSocket;
import org.meshnet.tun.udp.linux.LinuxUdpGroup;
import org.meshnet.tun.udp.linux.LinuxUdpSocket;

@EnabledOnOs(OS.LINUX)
@Timeout(30)
class LaneSteeringTest {
    private final List<LinuxUdpSocket> group;

    LaneSteeringTest() throws IOException {
        group = LinuxUdpGroup.open(0, 3, SocketTuner.NONE, LaneSteering::program);
    }

    @AfterEach
    void close() {
        group.forEach(LinuxUdpSocket::close);
    }

    private void sendFrom(String host, byte... datagram) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        try (DatagramSocket sender = new DatagramSocket(0, address)) {
            sender.send(new DatagramPacket(
                    datagram, datagram.length, address, group.get(0).port()));
        }
    }

    /** Loopback delivers at once, so what the wanted socket does not get another has. */
    private void assertReceivedBy(int index, byte... datagram) throws IOException {
        for (int i = 0; i < group.size(); i++) {
            Endpoint from = group.get(i).receive();
            if (i == index) {
                assertTrue(from != null, "nothing at " + i);
                assertEquals(ByteBuffer.wrap(datagram), group.get(i).received());
            } else {
                assertNull(from, "something at " + i);
            }
        }
    }

    @Test
    void shouldShareOnePort() {
        assertEquals(3, group.size());
        assertEquals(1, group.stream().map(LinuxUdpSocket::port).distinct().count());
    }

    @Test
    void shouldReceiveEachLaneOnOneSocketWhoeverSends() throws IOException {
        int[] sockets = {0, 0, 1, 2, 0, 1};
        for (int round = 0; round < 10; round++) {
            for (String host : new String[] {"127.0.0.1", "::1"}) {
                for (int lane = 0; lane < sockets.length; lane++) {
                    byte[] frame = {FrameHeader.TYPE, (byte) lane, 0, 0, 1, 2, 3, 4};
                    sendFrom(host, frame);
                    assertReceivedBy(sockets[lane], frame);
                }
            }
        }
    }

    @Test
    void shouldKeepLanesApartOnThePortOfAnotherGroup() throws IOException {
        UdpGroup all = new UdpGroup(List.copyOf(group));
        UdpGroup fresh = new UdpGroup(List.copyOf(LinuxUdpGroup.open(0, 3, SocketTuner.NONE, LaneSteering::program)));
        int port = fresh.port();
        all.adopt(fresh);
        assertEquals(
                List.of(port, port, port),
                all.sockets().stream().map(UdpSocket::port).toList());
        shouldReceiveEachLaneOnOneSocketWhoeverSends();
        shouldSendFromTheSharedPort();
    }

    @Test
    void shouldReceiveTheHighestLaneToo() throws IOException {
        byte[] frame = {FrameHeader.TYPE, (byte) 255, 0, 0};
        sendFrom("127.0.0.1", frame);
        assertReceivedBy(254 % 3, frame);
    }

    @Test
    void shouldReceiveWhatIsNoFrameOnTheFirstSocket() throws IOException {
        for (int type : new int[] {0x00, 0x41, 0x42, 0x43, 0x45, 0x55, 0xff}) {
            byte[] datagram = {(byte) type, 2, 0, 0};
            sendFrom("127.0.0.1", datagram);
            assertReceivedBy(0, datagram);
        }
    }

    @Test
    void shouldReceiveWhatIsTooShortOnTheFirstSocket() throws IOException {
        sendFrom("127.0.0.1", (byte) FrameHeader.TYPE);
        assertReceivedBy(0, (byte) FrameHeader.TYPE);
        sendFrom("127.0.0.1");
        assertReceivedBy(0);
    }

    @Test
    void shouldSendFromTheSharedPort() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket plain = new DatagramSocket(0, loopback)) {
            Endpoint to = new Endpoint(IpAddress.of(loopback), plain.getLocalPort());
            for (LinuxUdpSocket socket : group) {
                socket.sink().send(ByteBuffer.allocateDirect(10), to);
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                plain.receive(packet);
                assertEquals(group.get(0).port(), packet.getPort());
            }
        }
    }

    @Test
    void shouldRefuseAPortThatAnotherGroupHas() {
        int port = group.get(0).port();
        assertThrows(BindException.class, () -> LinuxUdpGroup.open(port, 3, SocketTuner.NONE, LaneSteering::program));
        assertThrows(BindException.class, () -> LinuxUdpSocket.open(port, SocketTuner.NONE));
    }

    @Test
    void shouldNotShareThePortOfASingleSocket() throws IOException {
        List<LinuxUdpSocket> single = LinuxUdpGroup.open(0, 1, SocketTuner.NONE, LaneSteering::program);
        try (LinuxUdpSocket only = single.get(0)) {
            assertEquals(1, single.size());
            assertThrows(
                    BindException.class,
                    () -> LinuxUdpGroup.open(only.port(), 2, SocketTuner.NONE, LaneSteering::program));
        }
    }
}
