package org.meshnet.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.meshnet.tun.linux.sys.DirectMemory;
import org.meshnet.tun.linux.sys.Errno;
import org.meshnet.tun.linux.sys.Libc;

/**
 * A service manager's socket, at which a daemon says how it is. It is read all the time, as a service manager does: the
 * kernel keeps some ten messages only. Any thread.
 */
final class NotifySocket implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 0x80002;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int BUFFER_BYTES = 4096;
    private static final long PAUSE_NS = 10_000_000;

    private final Path folder;
    private final int fd;
    private final ByteBuffer buffer = DirectMemory.allocate(BUFFER_BYTES);
    private final List<String> lines = new ArrayList<>();
    private final Thread reader = new Thread(this::read, "service manager");
    private boolean isClosed;

    private NotifySocket(Path folder, int fd) {
        this.folder = folder;
        this.fd = fd;
    }

    static NotifySocket open() {
        try {
            Path folder = Files.createTempDirectory("meshnet-notify");
            int fd = Libc.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
            NotifySocket socket = new NotifySocket(folder, fd);
            byte[] path = socket.path().toString().getBytes(StandardCharsets.UTF_8);
            ByteBuffer address = DirectMemory.allocate(2 + path.length + 1)
                    .putShort(0, (short) AF_UNIX)
                    .put(2, path);
            if (DirectMemory.call(address, memory -> Libc.bind(fd, memory, address.capacity())) < 0) {
                throw new IOException(Errno.text(Libc.errno()));
            }
            socket.reader.setDaemon(true);
            socket.reader.start();
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return folder.resolve("notify");
    }

    private void read() {
        while (take()) {
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /** Reads what has come; false once it is closed. */
    private synchronized boolean take() {
        int length;
        if (isClosed) {
            return false;
        }
        while ((length = DirectMemory.call(buffer, memory -> (int) Libc.recv(fd, memory, BUFFER_BYTES, MSG_DONTWAIT)))
                >= 0) {
            byte[] message = new byte[length];
            buffer.get(0, message);
            lines.addAll(new String(message, StandardCharsets.UTF_8).lines().toList());
        }
        return true;
    }

    /** All lines that came so far, in order. */
    synchronized List<String> lines() {
        take();
        return List.copyOf(lines);
    }

    long count(String line) {
        return lines().stream().filter(line::equals).count();
    }

    void await(String line) {
        Await.isTrue("line " + line + " in " + lines(), Await.LONG, () -> count(line) > 0);
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        Libc.close(fd);
        try {
            Files.deleteIfExists(path());
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
