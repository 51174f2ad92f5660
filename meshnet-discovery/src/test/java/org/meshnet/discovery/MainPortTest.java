package org.meshnet.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainPortTest {
    private final StartFailure taken = new StartFailure(DiscoveryExitCode.SYSTEM, "it is taken");

    private final InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private final List<DatagramChannel> opened = new ArrayList<>();

    private DatagramChannel open() throws StartFailure {
        DatagramChannel channel = ServerSocket.open(any, "--bind");
        opened.add(channel);
        return channel;
    }

    /** Another program listens on the port of the first that is opened. */
    private ServerSocketChannel listenButOnTheFirst(InetSocketAddress address) throws StartFailure {
        if (opened.size() == 1) {
            throw taken;
        }
        return ServerSocket.listen(address, "");
    }

    @Test
    void shouldTakeAnotherPortWhereTheSystemsChoiceIsTakenForTcp() throws Exception {
        MainPort port = MainPort.openAny(this::open, this::listenButOnTheFirst);
        try (DatagramChannel udp = port.udp();
                ServerSocketChannel tcp = port.tcp().orElseThrow()) {
            assertEquals(udp.getLocalAddress(), tcp.getLocalAddress());
            opened.remove(udp);
            assertTrue(opened.stream().noneMatch(DatagramChannel::isOpen));
        }
    }

    @Test
    void shouldGiveUpWhereNoPortCanBeHad() {
        StartFailure failure = assertThrows(
                StartFailure.class,
                () -> MainPort.openAny(this::open, address -> {
                    throw taken;
                }));
        assertSame(taken, failure);
        assertEquals(MainPort.MOST_TRIES, opened.size());
        assertTrue(opened.stream().noneMatch(DatagramChannel::isOpen));
    }

    @Test
    void shouldHaveBothOnOnePort() throws Exception {
        MainPort port = MainPort.open(any);
        try (DatagramChannel udp = port.udp();
                ServerSocketChannel tcp = port.tcp().orElseThrow()) {
            assertEquals(udp.getLocalAddress(), tcp.getLocalAddress());
        }
    }
}
