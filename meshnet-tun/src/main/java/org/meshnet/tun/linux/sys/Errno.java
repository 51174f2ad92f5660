package org.meshnet.tun.linux.sys;

import com.sun.jna.Pointer;

/** Linux error numbers ({@code asm-generic/errno.h}) that somebody here tells apart, and the text of all. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int ENXIO = 6;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int EOPNOTSUPP = 95;
    public static final int EAFNOSUPPORT = 97;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETUNREACH = 101;
    public static final int EHOSTUNREACH = 113;

    private Errno() {}

    /** The system's own words, such as {@code Device or resource busy}. */
    public static String text(int errno) {
        return new Pointer(Libc.strerror(errno)).getString(0);
    }
}
