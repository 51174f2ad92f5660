package org.meshnet.tun.linux.sys;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.LongToIntFunction;

/**
 * The native addresses of direct buffers. Asking JNA costs an object per call, so an instance remembers the buffers
 * that it saw last, and keeps them alive: their memory can't be freed and given to another buffer. Any thread: a lost
 * race costs a repeated question, never a wrong address.
 *
 * <p>An address does not keep its buffer alive: whoever passes one to {@link Libc} keeps the buffer, or uses
 * {@link #call}.
 */
public final class DirectMemory {
    private static final int REMEMBERED = 8;

    private record Known(ByteBuffer buffer, long address) {}

    private final Known[] known = new Known[REMEMBERED];
    private int next;

    /**
     * The address of the buffer's index 0.
     *
     * @throws IllegalArgumentException if the buffer is not direct
     */
    @SuppressWarnings("ReferenceEquality") // two buffers of equal content have different addresses
    public long address(ByteBuffer buffer) {
        for (Known entry : known) {
            if (entry != null && entry.buffer == buffer) {
                return entry.address;
            }
        }
        Known entry = new Known(buffer, addressOf(buffer));
        known[next++ & REMEMBERED - 1] = entry;
        return entry.address;
    }

    /** The same for once, remembering nothing. */
    public static long addressOf(ByteBuffer buffer) {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("a buffer that is not direct has no address");
        }
        return Pointer.nativeValue(Native.getDirectBufferPointer(buffer));
    }

    /** Makes a call with the buffer's address and returns its result; the buffer lives until then. */
    public static int call(ByteBuffer argument, LongToIntFunction call) {
        try {
            return call.applyAsInt(addressOf(argument));
        } finally {
            Reference.reachabilityFence(argument);
        }
    }

    /** Overwrites a secret. */
    public static void clear(ByteBuffer secret) {
        for (int i = 0; i < secret.capacity(); i++) {
            secret.put(i, (byte) 0);
        }
    }

    /** A zeroed direct buffer in the host's byte order, as C structures are. */
    public static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** The text as a NUL-terminated C string. */
    public static ByteBuffer cString(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return allocate(bytes.length + 1).put(0, bytes);
    }
}
