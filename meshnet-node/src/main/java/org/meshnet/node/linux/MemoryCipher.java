package org.meshnet.node.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.meshnet.core.seam.FrameCipher;
import org.meshnet.tun.linux.sys.DirectMemory;

/**
 * What ciphers have in common that hand libsodium the addresses of direct buffers: native code checks nothing, so every
 * length is checked here. Not thread-safe.
 */
abstract class MemoryCipher implements FrameCipher {
    static final SodiumCalls SODIUM = SodiumCalls.best();

    private final DirectMemory addresses = new DirectMemory();
    private final int trailerLength;
    private boolean isDestroyed;

    /** One whose tag has 16 bytes. */
    MemoryCipher() {
        this(0);
    }

    /** @param trailerLength bytes that its tag has more */
    MemoryCipher(int trailerLength) {
        this.trailerLength = trailerLength;
    }

    /** Seals what is known to be inside the buffer, whose index 0 is at {@code base}. */
    abstract void seal(
            ByteBuffer buffer, long base, int tagOffset, int textOffset, int textLength, long counter, int lane);

    /** Opens likewise; false if the tag does not fit. */
    abstract boolean open(
            ByteBuffer buffer, long base, int tagOffset, int textOffset, int textLength, long counter, int lane);

    /** Overwrites the key and what came of it. */
    abstract void wipe();

    @Override
    public final void seal(ByteBuffer buffer, int tagOffset, int textOffset, int textLength, long counter, int lane) {
        if (isDestroyed) {
            throw new IllegalStateException("the key was destroyed");
        }
        requireInside(buffer, tagOffset, textOffset, textLength);
        try {
            seal(buffer, addresses.address(buffer), tagOffset, textOffset, textLength, counter, lane);
        } finally {
            Reference.reachabilityFence(buffer);
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public final boolean open(
            ByteBuffer buffer, int tagOffset, int textOffset, int textLength, long counter, int lane) {
        if (isDestroyed) {
            return false;
        }
        requireInside(buffer, tagOffset, textOffset, textLength);
        try {
            return open(buffer, addresses.address(buffer), tagOffset, textOffset, textLength, counter, lane);
        } finally {
            Reference.reachabilityFence(buffer);
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public final void destroy() {
        isDestroyed = true;
        wipe();
    }

    /** @throws IllegalStateException if a call that cannot fail with arguments of the right lengths did so */
    static void require(int returnCode) {
        if (returnCode != 0) {
            throw new IllegalStateException("a call of libsodium that cannot fail did so");
        }
    }

    private void requireInside(ByteBuffer buffer, int tagOffset, int textOffset, int textLength) {
        int capacity = buffer.capacity();
        if ((tagOffset | textOffset | textLength) < 0
                || tagOffset > capacity - TAG_LENGTH
                || textOffset > capacity - trailerLength - textLength) {
            throw new IndexOutOfBoundsException("a frame beyond its buffer");
        }
    }
}
