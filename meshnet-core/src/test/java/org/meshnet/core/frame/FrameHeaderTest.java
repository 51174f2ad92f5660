package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;

class FrameHeaderTest {
    private final ByteBuffer buffer = ByteBuffer.allocate(FrameHeader.MIN_FRAME_LENGTH + 3);

    @Test
    void shouldWriteTheGoldenBytes() {
        FrameHeader.write(buffer, 0, 0xfe, 0x89abcdef, 0x8123456789abcdefL);
        byte[] written = new byte[FrameHeader.LENGTH];
        buffer.get(0, written);
        assertArrayEquals(Hex.decode("44fe000089abcdef8123456789abcdef"), written);
    }

    @Test
    void shouldReadWhatItWroteAtAnyOffset() {
        FrameHeader.write(buffer, 3, 255, -2, -3);
        assertEquals(FrameHeader.TYPE, FrameHeader.type(buffer, 3));
        assertEquals(255, FrameHeader.lane(buffer, 3));
        assertEquals(-2, FrameHeader.receiverIndex(buffer, 3));
        assertEquals(-3, FrameHeader.counter(buffer, 3));
        assertTrue(FrameHeader.isFrame(buffer, 3, FrameHeader.MIN_FRAME_LENGTH));
    }

    @Test
    void shouldTellFramesByTypeLengthAndReservedBytes() {
        FrameHeader.write(buffer, 0, 1, 1, 1);
        assertFalse(FrameHeader.isFrame(buffer, 0, FrameHeader.MIN_FRAME_LENGTH - 1));
        buffer.put(FrameHeader.RESERVED_OFFSET + 1, (byte) 1);
        assertFalse(FrameHeader.isFrame(buffer, 0, FrameHeader.MIN_FRAME_LENGTH));
        buffer.put(FrameHeader.RESERVED_OFFSET + 1, (byte) 0);
        buffer.put(0, (byte) 0x43);
        assertFalse(FrameHeader.isFrame(buffer, 0, FrameHeader.MIN_FRAME_LENGTH));
    }

    @Test
    void shouldStandWhereTheProtocolSays() {
        assertEquals(16, FrameHeader.TAG_OFFSET);
        assertEquals(32, FrameHeader.KIND_OFFSET);
        assertEquals(33, FrameHeader.PACKET_FLAGS_OFFSET);
        assertEquals(34, FrameHeader.PACKET_OFFSET);
    }

    @Test
    void shouldKnowTheLengthsOfTheKinds() {
        assertTrue(FrameKind.isValid(FrameKind.KEEPALIVE, 0));
        assertFalse(FrameKind.isValid(FrameKind.KEEPALIVE, 1));
        assertTrue(FrameKind.isValid(FrameKind.PACKET, 21));
        assertFalse(FrameKind.isValid(FrameKind.PACKET, 20));
        assertTrue(FrameKind.isValid(FrameKind.PROBE, 26));
        assertTrue(FrameKind.isValid(FrameKind.PROBE_REPLY, 26));
        assertFalse(FrameKind.isValid(FrameKind.PROBE_REPLY, 27));
        assertTrue(FrameKind.isValid(FrameKind.GOODBYE, 0));
        assertTrue(FrameKind.isValid(FrameKind.RELAY_REQUEST, 40));
        assertTrue(FrameKind.isValid(FrameKind.RELAY_OFFER, 40));
        assertTrue(FrameKind.isValid(FrameKind.RELAY_GRANT, 40));
        assertFalse(FrameKind.isValid(FrameKind.RELAY_GRANT, 32));
        assertTrue(FrameKind.isValid(FrameKind.RELAY_LIMIT, 12));
        assertFalse(FrameKind.isValid(FrameKind.RELAY_LIMIT, 13));
        assertFalse(FrameKind.isValid(8, 0));
        assertFalse(FrameKind.isValid(10, 0));
    }
}
