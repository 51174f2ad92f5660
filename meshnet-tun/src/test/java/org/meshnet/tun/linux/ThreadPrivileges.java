package org.meshnet.tun.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.nio.ByteBuffer;
import org.meshnet.tun.linux.sys.DirectMemory;
import org.meshnet.tun.linux.sys.Errno;

/** System calls that change what the calling thread alone may do and see. For threads that end soon. */
final class ThreadPrivileges {
    private static final int CLONE_NEWNET = 0x40000000;
    private static final int CAPABILITY_VERSION_3 = 0x20080522;

    static {
        Native.register(ThreadPrivileges.class, NativeLibrary.getProcess());
    }

    private ThreadPrivileges() {}

    /** Moves the thread, and what it starts and opens from now on, to a network namespace of its own. */
    static void enterFreshNetwork() {
        check(unshare(CLONE_NEWNET), "unshare(CLONE_NEWNET)");
    }

    /** Takes all capabilities from the thread, whose user may still be root. */
    static void dropCapabilities() {
        ByteBuffer header = DirectMemory.allocate(8).putInt(0, CAPABILITY_VERSION_3);
        ByteBuffer none = DirectMemory.allocate(24);
        int result = DirectMemory.call(
                header, headerPointer -> DirectMemory.call(none, nonePointer -> capset(headerPointer, nonePointer)));
        check(result, "capset");
    }

    private static void check(int result, String call) {
        if (result != 0) {
            throw new IllegalStateException(call + ": " + Errno.text(Native.getLastError()));
        }
    }

    private static native int unshare(int flags);

    private static native int capset(long header, long data);
}
