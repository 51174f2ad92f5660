package org.meshnet.tun.linux.sys;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The C library's functions as they stand in {@code man 2}, mapped directly: all arguments are primitives, pointers are
 * {@code long} addresses ({@link DirectMemory}), {@code size_t} is {@code long}, so the process must be a 64-bit one.
 * After a result of -1 {@link #errno} tells why. Any thread.
 */
public final class Libc {
    /** The level of options that all sockets have, for {@link #setsockopt} and {@link #getsockopt}. */
    public static final int SOL_SOCKET = 1;

    static {
        Native.register(Libc.class, NativeLibrary.getProcess());
    }

    private Libc() {}

    /** The error number of this thread's last call here. JNA saves it before the JVM can overwrite it. */
    public static int errno() {
        return Native.getLastError();
    }

    /** {@code path}: NUL-terminated. */
    public static native int open(long path, int flags, int mode);

    public static native int close(int fd);

    public static native long read(int fd, long buffer, long length);

    public static native long write(int fd, long buffer, long length);

    public static native int ioctl(int fd, long request, long argument);

    /** {@code pollFds}: {@code count} times {@code fd 4 | events 2 | revents 2}; {@code timeoutMs}: -1 for ever. */
    public static native int poll(long pollFds, long count, int timeoutMs);

    /** Afterwards {@code newFd} is what {@code oldFd} is; what it was before is closed. At no moment is it nothing. */
    public static native int dup3(int oldFd, int newFd, int flags);

    public static native int eventfd(int initialValue, int flags);

    public static native int socket(int domain, int type, int protocol);

    public static native int bind(int fd, long address, int addressLength);

    public static native int getsockname(int fd, long address, long addressLength);

    public static native int setsockopt(int fd, int level, int option, long value, int valueLength);

    public static native int getsockopt(int fd, int level, int option, long value, long valueLength);

    public static native long send(int fd, long buffer, long length, int flags);

    public static native long recv(int fd, long buffer, long length, int flags);

    /** The count of messages sent; fewer than {@code count} if one failed, whose error the next call tells. */
    public static native int sendmmsg(int fd, long messages, int count, int flags);

    public static native int recvmmsg(int fd, long messages, int count, int flags, long timeout);

    public static native long memset(long address, int value, long length);

    static native long strerror(int errno);
}
