package org.meshnet.tun.linux;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.meshnet.tun.TunException;
import org.meshnet.tun.TunException.Kind;
import org.meshnet.tun.linux.sys.DirectMemory;
import org.meshnet.tun.linux.sys.Errno;
import org.meshnet.tun.linux.sys.Libc;

/**
 * One open {@code /dev/net/tun} and its ioctls ({@code linux/if_tun.h}, Documentation/networking/tuntap.rst). Used by
 * the thread that opens a device, until a {@link LinuxTunQueue} takes over the descriptor.
 */
final class TunFile {
    static final int IFF_TUN = 0x0001;
    static final int IFF_TAP = 0x0002;
    static final int IFF_MULTI_QUEUE = 0x0100;
    static final int IFF_NO_PI = 0x1000;
    static final int IFF_VNET_HDR = 0x4000;
    /** Fail if there is such an interface, instead of joining it. */
    static final int IFF_TUN_EXCL = 0x8000;

    static final int TUN_F_CSUM = 0x01;
    static final int TUN_F_TSO4 = 0x02;
    static final int TUN_F_TSO6 = 0x04;
    static final int TUN_F_USO4 = 0x20;
    static final int TUN_F_USO6 = 0x40;

    private static final int O_RDWR_NONBLOCK_CLOEXEC = 0x2 | 0x800 | 0x80000;
    private static final long TUNSETIFF = 0x400454caL;
    private static final long TUNGETFEATURES = 0x800454cfL;
    private static final long TUNSETOFFLOAD = 0x400454d0L;
    private static final long TUNSETVNETHDRSZ = 0x400454d8L;
    /** {@code struct ifreq}: name 16, then a union of 24 that starts with the flags. */
    private static final int IFREQ_LENGTH = 40;

    private static final int IFREQ_FLAGS_OFFSET = 16;

    private final int fd;

    private TunFile(int fd) {
        this.fd = fd;
    }

    static TunFile open(String path) throws TunException {
        int fd = DirectMemory.call(
                DirectMemory.cString(path), pointer -> Libc.open(pointer, O_RDWR_NONBLOCK_CLOEXEC, 0));
        if (fd >= 0) {
            return new TunFile(fd);
        }
        int errno = Libc.errno();
        throw switch (errno) {
            case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
                new TunException(
                        Kind.NO_DEVICE_FILE,
                        path + ": " + Errno.text(errno) + "; load the driver with: modprobe tun"
                                + " (a container needs the device passed in)");
            case Errno.EPERM, Errno.EACCES -> LinuxErrors.noPrivilege("open " + path);
            default -> new TunException(Kind.SYSTEM, "can't open " + path + ": " + Errno.text(errno));
        };
    }

    /** The interface flags that the kernel knows; none if it can't tell. */
    int features() {
        ByteBuffer value = DirectMemory.allocate(Integer.BYTES);
        return ioctl(TUNGETFEATURES, value) == 0 ? value.getInt(0) : 0;
    }

    /**
     * Creates the interface, or joins it as one more queue if the flags don't exclude that.
     *
     * @return its name
     */
    String attach(String name, int flags) throws TunException {
        ByteBuffer request = DirectMemory.allocate(IFREQ_LENGTH)
                .put(0, name.getBytes(StandardCharsets.US_ASCII))
                .putShort(IFREQ_FLAGS_OFFSET, (short) flags);
        int errno = ioctl(TUNSETIFF, request);
        switch (errno) {
            case 0 -> {
                return text(request);
            }
            case Errno.EPERM, Errno.EACCES -> throw LinuxErrors.noPrivilege("create the interface " + name);
            case Errno.EBUSY, Errno.EEXIST -> throw LinuxErrors.nameTaken(name);
            default ->
                throw new TunException(Kind.SYSTEM, "can't create the interface " + name + ": " + Errno.text(errno));
        }
    }

    /** Sets the length in bytes of the header before each packet. */
    void setHeaderLength(int bytes) throws TunException {
        int errno = ioctl(TUNSETVNETHDRSZ, DirectMemory.allocate(Integer.BYTES).putInt(0, bytes));
        if (errno != 0) {
            throw new TunException(Kind.SYSTEM, "can't set the packet header's length: " + Errno.text(errno));
        }
    }

    /** Offers the kernel these {@code TUN_F_} flags, all or nothing; false if it does not know one. */
    boolean offload(int flags) {
        return Libc.ioctl(fd, TUNSETOFFLOAD, flags) >= 0;
    }

    /** The descriptor, still open. */
    int fd() {
        return fd;
    }

    void close() {
        Libc.close(fd);
    }

    /** 0 or the error number. */
    private int ioctl(long request, ByteBuffer argument) {
        int result = DirectMemory.call(argument, pointer -> Libc.ioctl(fd, request, pointer));
        return result < 0 ? Libc.errno() : 0;
    }

    private static String text(ByteBuffer request) {
        byte[] name = new byte[IFREQ_FLAGS_OFFSET];
        request.get(0, name);
        String text = new String(name, StandardCharsets.US_ASCII);
        return text.substring(0, text.indexOf('\0'));
    }
}
