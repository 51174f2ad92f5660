package org.meshnet.node.daemon.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.udp.UdpGroup;
import org.meshnet.tun.udp.SocketTuner;

class PortChangeTest {
    private final Warnings warnings = new Warnings();
    private int toldCount;

    @Test
    void shouldGiveAllSocketsAnotherPort() throws IOException {
        try (UdpGroup sockets = new UdpSockets(SocketTuner.NONE).open(0, 2)) {
            int before = sockets.port();
            int now = new PortChange(sockets, new UdpSockets(SocketTuner.NONE), 0, warnings, () -> toldCount++)
                    .takeFreshPort()
                    .orElseThrow();
            assertNotEquals(before, now);
            sockets.sockets().forEach(socket -> assertEquals(now, socket.port()));
            assertEquals(1, toldCount);
            assertEquals(List.of(), warnings.list());
        }
    }

    @Test
    void shouldWarnWhereItIsNotThePortThatWasAskedFor() throws IOException {
        try (UdpGroup sockets = new UdpSockets(SocketTuner.NONE).open(0, 1)) {
            int asked = sockets.port();
            new PortChange(sockets, new UdpSockets(SocketTuner.NONE), asked, warnings, () -> {}).takeFreshPort();
            assertTrue(
                    warnings.list().get(0).contains("instead of --port " + asked),
                    warnings.list().toString());
        }
    }
}
