package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.PacketSink;

/** The packets of the simulated kernel. */
class IpMessageTest {
    private static final IpAddress A4 = address("10.0.0.1");
    private static final IpAddress B4 = address("10.0.0.2");
    private static final IpAddress A6 = address("fd00::1");
    private static final IpAddress B6 = address("fd00::2");

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    @Test
    void shouldReadWhatItWrote() {
        for (IpMessage message : new IpMessage[] {
            IpMessage.udp(A4, B4, 7, new byte[] {1, 2, 3}),
            IpMessage.udp(A6, B6, 7, new byte[] {1, 2, 3}),
            IpMessage.echoRequest(A4, B4, 5),
            IpMessage.echoRequest(A6, B6, 5).echoReply()
        }) {
            IpMessage read = IpMessage.read(message.write()).orElseThrow();
            assertEquals(message.from(), read.from());
            assertEquals(message.to(), read.to());
            assertArrayEquals(message.payload(), read.payload());
        }
    }

    @Test
    void shouldRefuseAPacketWithAnyBitChanged() {
        ByteBuffer packet = IpMessage.udp(A4, B4, 7, new byte[9]).write();
        for (int bit = 8 * PacketSink.HEADER_LENGTH; bit < 8 * packet.limit(); bit++) {
            byte old = packet.get(bit / 8);
            packet.put(bit / 8, (byte) (old ^ (1 << (bit % 8))));
            assertTrue(IpMessage.read(packet).isEmpty(), "bit " + bit);
            packet.put(bit / 8, old);
        }
    }

    @Test
    void shouldAnswerAnEchoRequestToItsSender() {
        IpMessage reply = IpMessage.echoRequest(A4, B4, 5).echoReply();
        assertTrue(reply.isEchoReply());
        assertEquals(A4, reply.to());
        assertEquals(5, reply.echoSequence());
    }
}
