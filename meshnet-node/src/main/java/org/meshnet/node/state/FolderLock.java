package org.meshnet.node.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The lock on a folder, held by at most one process; the kernel lets go of it when the process ends, however it ends.
 */
final class FolderLock implements AutoCloseable {
    private static final String FILE = "lock";

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock. Empty if another process, or another part of this one, has it. */
    static Optional<FolderLock> take(Path folder) throws IOException {
        return take(FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE), false);
    }

    /**
     * Takes as much of a lock as there is without writing: it keeps those away who can write, and is kept away by them,
     * but not those who can't, either.
     */
    static Optional<FolderLock> takeReadOnly(Path folder) throws IOException {
        return take(FileChannel.open(folder.resolve(FILE), StandardOpenOption.READ), true);
    }

    private static Optional<FolderLock> take(FileChannel channel, boolean isShared) throws IOException {
        boolean isTaken = false;
        try {
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, isShared);
            isTaken = lock != null;
        } catch (OverlappingFileLockException e) {
            isTaken = false;
        } finally {
            if (!isTaken) {
                channel.close();
            }
        }
        return isTaken ? Optional.of(new FolderLock(channel)) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
