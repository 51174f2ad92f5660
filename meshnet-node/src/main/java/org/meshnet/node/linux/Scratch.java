package org.meshnet.node.linux;

import java.nio.ByteBuffer;
import org.meshnet.tun.linux.sys.DirectMemory;

/**
 * Memory that a thread's ciphers work in, one frame after the other. There is one for each thread and not one for each
 * cipher, so that it stays in the processor's cache however many peers there are. It may hold the last frame's text,
 * but no key.
 */
final class Scratch {
    private static final int FIRST_LENGTH = 4096;
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(() -> new Scratch(FIRST_LENGTH));

    private final ByteBuffer buffer;
    private final long address;

    private Scratch(int length) {
        buffer = ByteBuffer.allocateDirect(length);
        address = DirectMemory.addressOf(buffer);
    }

    /** The calling thread's, of at least this length; what it held is lost if it had to grow. */
    static Scratch ofThread(int length) {
        Scratch scratch = OF_THREAD.get();
        if (scratch.buffer.capacity() < length) {
            DirectMemory.clear(scratch.buffer);
            scratch = new Scratch(length);
            OF_THREAD.set(scratch);
        }
        return scratch;
    }

    ByteBuffer buffer() {
        return buffer;
    }

    long address() {
        return address;
    }
}
