package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VirtioHeaderTest {
    private final ByteBuffer buffer = ByteBuffer.allocate(VirtioHeader.LENGTH + 1);

    @Test
    void shouldReadTheKernelsStructInHostOrder() {
        ByteBuffer kernel = ByteBuffer.wrap(buffer.array()).order(ByteOrder.nativeOrder());
        kernel.put(1, (byte) 1).put(2, (byte) 0x81);
        kernel.putShort(3, (short) 54).putShort(5, (short) 1448);
        kernel.putShort(7, (short) 34).putShort(9, (short) 16);
        assertEquals(VirtioHeader.NEEDS_CHECKSUM, VirtioHeader.flags(buffer, 1));
        assertTrue(VirtioHeader.isChecksumNeeded(buffer, 1));
        assertEquals(VirtioHeader.GSO_TCP_V4, VirtioHeader.gsoType(buffer, 1));
        assertTrue(VirtioHeader.isEcn(buffer, 1));
        assertEquals(54, VirtioHeader.headerLength(buffer, 1));
        assertEquals(1448, VirtioHeader.gsoSize(buffer, 1));
        assertEquals(34, VirtioHeader.checksumStart(buffer, 1));
        assertEquals(16, VirtioHeader.checksumOffset(buffer, 1));
    }

    @Test
    void shouldWriteTheKernelsStructInHostOrder() {
        Arrays.fill(buffer.array(), (byte) -1);
        VirtioHeader.writePartial(buffer, 1, 40, 6);
        VirtioHeader.writeGso(buffer, 1, VirtioHeader.GSO_UDP_L4, 48, 65_000);
        ByteBuffer kernel = ByteBuffer.wrap(buffer.array()).order(ByteOrder.nativeOrder());
        assertEquals(1, kernel.get(1));
        assertEquals(5, kernel.get(2));
        assertEquals(48, kernel.getShort(3));
        assertEquals((short) 65_000, kernel.getShort(5));
        assertEquals(40, kernel.getShort(7));
        assertEquals(6, kernel.getShort(9));
        assertEquals(65_000, VirtioHeader.gsoSize(buffer, 1));
    }

    @Test
    void shouldWriteZerosForAPlainPacket() {
        Arrays.fill(buffer.array(), (byte) -1);
        VirtioHeader.writePlain(buffer, 1);
        byte[] expected = new byte[VirtioHeader.LENGTH + 1];
        expected[0] = -1;
        assertArrayEquals(expected, buffer.array());
        assertFalse(VirtioHeader.isChecksumNeeded(buffer, 1));
    }
}
