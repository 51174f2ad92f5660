package org.meshnet.tun.linux.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Addresses of buffers. */
class DirectMemoryTest {
    private final DirectMemory memory = new DirectMemory();

    @Test
    void shouldPointToIndexZero() {
        ByteBuffer buffer = DirectMemory.allocate(16).putInt(0, 0x1234567).position(7);
        assertEquals(0x1234567, new Pointer(memory.address(buffer)).getInt(0));
    }

    @Test
    void shouldTellSlicesFromTheirWhole() {
        ByteBuffer buffer = DirectMemory.allocate(16);
        assertEquals(memory.address(buffer) + 4, memory.address(buffer.slice(4, 8)));
    }

    @Test
    void shouldBeRightForMoreBuffersThanItRemembers() {
        ByteBuffer[] buffers = new ByteBuffer[20];
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = DirectMemory.allocate(4);
        }
        for (int i = 0; i < 3 * buffers.length; i++) {
            ByteBuffer buffer = buffers[i % buffers.length];
            assertEquals(DirectMemory.addressOf(buffer), memory.address(buffer));
        }
    }

    @Test
    void shouldRefuseABufferOnTheHeap() {
        assertThrows(IllegalArgumentException.class, () -> memory.address(ByteBuffer.allocate(4)));
    }

    @Test
    void shouldEndACStringWithNul() {
        assertEquals("/dev/net", new Pointer(DirectMemory.addressOf(DirectMemory.cString("/dev/net"))).getString(0));
    }
}
