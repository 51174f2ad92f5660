package org.meshnet.tun.linux.sys;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;

/** The C library's heap. Any thread. */
public final class NativeHeap {
    private static final String TRIM = "malloc_trim";

    private NativeHeap() {}

    /**
     * Gives free memory back to the system ({@code man 3 malloc_trim}), which takes some milliseconds.
     *
     * @return false where the C library has no such call
     */
    public static boolean trim() {
        try {
            Function function = NativeLibrary.getProcess().getFunction(TRIM);
            function.invokeInt(new Object[] {0L});
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }
}
