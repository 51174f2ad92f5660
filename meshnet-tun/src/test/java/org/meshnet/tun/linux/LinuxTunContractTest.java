package org.meshnet.tun.linux;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.tun.TunConfig;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunDevices;
import org.meshnet.tun.TunException;
import org.meshnet.tun.testing.TunDeviceContract;
import org.meshnet.tun.testing.UdpPacket;

/** The kernel's device keeps the contract. */
@ExtendWith(FreshNetwork.class)
class LinuxTunContractTest extends TunDeviceContract {
    private static final int ATTEMPT_MS = 100;
    private static final int MAX_ATTEMPTS = 100;

    @Override
    protected TunDevice open(TunConfig config) throws TunException {
        return TunDevices.open(config);
    }

    @Override
    protected void hostSends(UdpPacket packet) throws IOException {
        byte[] payload = packet.text().getBytes(StandardCharsets.UTF_8);
        try (DatagramSocket socket = new DatagramSocket(packet.from().toSocketAddress())) {
            socket.send(new DatagramPacket(payload, payload.length, packet.to().toSocketAddress()));
        }
    }

    /** The kernel makes a new IPv6 address known to its routes a moment after it has acknowledged it. */
    @Override
    protected String hostReceives(UdpPacket expected, Runnable action) throws IOException {
        DatagramPacket received = new DatagramPacket(new byte[2000], 2000);
        try (DatagramSocket socket = new DatagramSocket(expected.to().toSocketAddress())) {
            socket.setSoTimeout(ATTEMPT_MS);
            for (int i = 0; i < MAX_ATTEMPTS; i++) {
                action.run();
                if (receive(socket, received)) {
                    return new String(received.getData(), 0, received.getLength(), StandardCharsets.UTF_8);
                }
            }
        }
        throw new IOException("nothing came through to " + expected.to());
    }

    private static boolean receive(DatagramSocket socket, DatagramPacket packet) throws IOException {
        try {
            socket.receive(packet);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }
}
