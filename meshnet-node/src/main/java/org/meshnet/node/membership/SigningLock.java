package org.meshnet.node.membership;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * The lock on an administrator's folder: what is looked up in it and then signed and written down is done by one at a
 * time, be they processes or threads. It is held for moments, never while a person is asked. The kernel lets go of it
 * when the process ends, however it ends.
 */
public final class SigningLock {
    private static final String FILE = "lock";
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_MS = 10;

    private SigningLock() {}

    /** What is done alone. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /**
     * Does it once whoever else is at work there has ended. Not to be done inside of such work.
     *
     * @throws UserError if that takes longer than a minute, or the folder is not to be written
     */
    public static <T, E extends Exception> T hold(Path folder, Work<T, E> work) throws UserError, E {
        FileChannel channel = open(folder);
        try {
            take(channel, folder);
            return work.run();
        } finally {
            close(channel, folder);
        }
    }

    private static FileChannel open(Path folder) throws UserError {
        try {
            return FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static void take(FileChannel channel, Path folder) throws UserError {
        long startNs = System.nanoTime();
        while (!isTaken(channel, folder)) {
            if (System.nanoTime() - startNs > PATIENCE_NS) {
                throw new UserError(
                        ExitCode.UNAVAILABLE, "another command has been at work in " + folder + " for a minute");
            }
            pause();
        }
    }

    private static boolean isTaken(FileChannel channel, Path folder) throws UserError {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(FileChannel channel, Path folder) throws UserError {
        try {
            channel.close();
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static UserError unusable(Path folder, IOException cause) {
        return UserError.of(folder.resolve(FILE) + " cannot be used", cause);
    }
}
