package org.meshnet.tun.linux;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.meshnet.tun.TunException;
import org.meshnet.tun.TunException.Kind;
import org.meshnet.tun.TunQueue;
import org.meshnet.tun.linux.sys.DirectMemory;
import org.meshnet.tun.linux.sys.Errno;
import org.meshnet.tun.linux.sys.FileDescriptor;
import org.meshnet.tun.linux.sys.Libc;
import org.meshnet.tun.linux.sys.PollSet;
import org.meshnet.tun.linux.sys.Pollable;

/**
 * One descriptor of the TUN driver. A read that finds nothing waits for the descriptor or for the event that
 * {@link #close} sets, which is never taken back, so that no reader can miss it.
 */
final class LinuxTunQueue implements TunQueue, Pollable {
    private static final int EFD_CLOEXEC_NONBLOCK = 0x80000 | 0x800;

    private final FileDescriptor file;
    private final FileDescriptor wakeUp;
    private final boolean hasHeader;
    private final int bufferBytes;
    private final DirectMemory memory = new DirectMemory();
    private final PollSet readable;
    private final AtomicLong droppedWrites = new AtomicLong();

    /**
     * Takes over the descriptor of an attached file.
     *
     * @param hasHeader does the kernel put a virtio-net header before the packets?
     * @param bufferBytes least capacity of a buffer to read into
     */
    LinuxTunQueue(TunFile attached, boolean hasHeader, int bufferBytes) throws TunException {
        int event = Libc.eventfd(0, EFD_CLOEXEC_NONBLOCK);
        if (event < 0) {
            throw new TunException(Kind.SYSTEM, "can't make an event: " + Errno.text(Libc.errno()));
        }
        this.file = new FileDescriptor(attached.fd());
        this.wakeUp = new FileDescriptor(event);
        this.hasHeader = hasHeader;
        this.bufferBytes = bufferBytes;
        this.readable = new PollSet(this);
    }

    @Override
    public FileDescriptor file() {
        return file;
    }

    @Override
    public FileDescriptor wakeUp() {
        return wakeUp;
    }

    @Override
    public int read(ByteBuffer packet) throws IOException {
        return read(packet, true);
    }

    @Override
    public int tryRead(ByteBuffer packet) throws IOException {
        return read(packet, false);
    }

    @Override
    public void write(ByteBuffer packet) {
        offer(packet);
    }

    @Override
    public boolean offer(ByteBuffer packet) {
        int skipped = hasHeader ? 0 : HEADER_LENGTH;
        int length = packet.remaining() - skipped;
        long address = memory.address(packet) + packet.position() + skipped;
        if (length <= 0 || !file.acquire()) {
            droppedWrites.incrementAndGet();
            return true;
        }
        try {
            if (Libc.write(file.number(), address, length) >= 0) {
                return true;
            }
            droppedWrites.incrementAndGet();
            return Libc.errno() != Errno.EINVAL;
        } finally {
            file.release();
            Reference.reachabilityFence(packet);
        }
    }

    @Override
    public long droppedWrites() {
        return droppedWrites.get();
    }

    /** Wakes the reader and returns once nobody uses the descriptor any more and it is closed. */
    void close() {
        if (file.shut()) {
            ByteBuffer one = DirectMemory.allocate(Long.BYTES).putLong(0, 1);
            DirectMemory.call(one, pointer -> (int) Libc.write(wakeUp.number(), pointer, Long.BYTES));
            file.awaitClosed();
            wakeUp.shut();
        }
        file.awaitClosed();
    }

    private int read(ByteBuffer packet, boolean waits) throws IOException {
        if (packet.capacity() < bufferBytes) {
            throw new IllegalArgumentException(packet.capacity() + " bytes to read into, not " + bufferBytes);
        }
        long address = memory.address(packet);
        if (!file.acquire()) {
            return CLOSED;
        }
        try {
            int length = readNow(packet, address);
            while (length == 0 && waits && readable.await()) {
                length = readNow(packet, address);
            }
            return file.isShut() ? CLOSED : length;
        } finally {
            file.release();
            Reference.reachabilityFence(packet);
        }
    }

    /** The length of header and packet, or 0 if there is none. */
    private int readNow(ByteBuffer packet, long address) throws IOException {
        int skipped = hasHeader ? 0 : HEADER_LENGTH;
        long length = Libc.read(file.number(), address + skipped, packet.capacity() - skipped);
        if (length < 0) {
            return nothingOrGone(Libc.errno());
        }
        if (!hasHeader) {
            // Past the buffer, whose limit may lie before the header's end.
            Libc.memset(address, 0, HEADER_LENGTH);
        }
        return (int) length + skipped;
    }

    private static int nothingOrGone(int errno) throws IOException {
        if (errno == Errno.EAGAIN || errno == Errno.EINTR) {
            return 0;
        }
        throw new IOException("the interface is gone: " + Errno.text(errno));
    }
}
