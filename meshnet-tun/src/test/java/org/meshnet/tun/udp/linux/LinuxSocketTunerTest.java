package org.meshnet.tun.udp.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.meshnet.tun.linux.sys.DirectMemory;
import org.meshnet.tun.linux.sys.Libc;

/** What the kernel has noted at this process's sockets. */
@Timeout(60)
class LinuxSocketTunerTest {
    private static final int MARK = 0x5a17;
    private static final int SO_MARK = 36;

    private final LinuxSocketTuner tuner = new LinuxSocketTuner(MARK, "");

    @BeforeEach
    void needPrivilege() throws IOException {
        try {
            tuner.tryOut();
        } catch (IOException | LinkageError e) {
            Assumptions.abort("SKIPPED: it needs Linux and root: " + e.getMessage());
        }
    }

    @AfterEach
    void nothingElseIsMarked() {
        assertEquals(0, marked(), "all sockets are closed");
    }

    /** How many of this process's files have the mark. */
    private static long marked() {
        long count = 0;
        for (int fd = 0; fd < 4096; fd++) {
            int number = fd;
            ByteBuffer value = DirectMemory.allocate(2 * Integer.BYTES).putInt(Integer.BYTES, Integer.BYTES);
            int result = DirectMemory.call(
                    value, at -> Libc.getsockopt(number, Libc.SOL_SOCKET, SO_MARK, at, at + Integer.BYTES));
            count += result == 0 && value.getInt(0) == MARK ? 1 : 0;
        }
        return count;
    }

    @Test
    void shouldMarkExtraSockets() throws IOException {
        List<DatagramChannel> channels = new ArrayList<>();
        try (DatagramChannel other = DatagramChannel.open()) {
            other.bind(new InetSocketAddress(0));
            for (int i = 0; i < 50; i++) {
                channels.add(DatagramChannel.open().bind(new InetSocketAddress(0)));
            }
            tuner.tune(channels);
            assertEquals(50, marked(), "these, and no other");
        } finally {
            for (DatagramChannel channel : channels) {
                channel.close();
            }
        }
    }

    @Test
    void shouldMarkAStreamBeforeItConnects() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket()) {
            tuner.tune(socket);
            assertEquals(1, marked());
            socket.connect(server.getLocalSocketAddress());
            assertEquals(1, marked());
        }
    }

    @Test
    void shouldMarkAQuestionToTheRouter() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            tuner.tune(socket);
            assertEquals(1, marked());
        }
    }

    @Test
    void shouldMarkTheNodesOwnSockets() throws IOException {
        List<LinuxUdpSocket> group =
                LinuxUdpGroup.open(0, 3, tuner, count -> new SocketProgram().add(SocketProgram.RETURN_CONSTANT, 0));
        try {
            assertEquals(group.size(), marked());
        } finally {
            group.forEach(LinuxUdpSocket::close);
        }
    }

    @Test
    void shouldRefuseAnInterfaceThatIsNotThere() {
        LinuxSocketTuner nowhere = new LinuxSocketTuner(0, "nowhere9");
        assertThrows(IOException.class, nowhere::tryOut);
        assertThrows(IOException.class, () -> LinuxUdpSocket.open(0, nowhere));
    }
}
