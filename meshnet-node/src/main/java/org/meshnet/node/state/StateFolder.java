package org.meshnet.node.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** One node's folder, mode 0700, locked by this process until closed. Not thread-safe. */
public final class StateFolder implements AutoCloseable {
    private static final int MOST_NODES = 256;
    private static final String IDENTITY_FILE = "identity";
    private static final String PORT_FILE = "port";
    private static final String CLOCK_FILE = "clock";
    private static final String ID_FILE = "id";

    private final Path path;
    private final FolderLock lock;

    private StateFolder(Path path, FolderLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Opens this folder, made if need be.
     *
     * @throws UserError if another daemon uses it, or it cannot be made
     */
    public static StateFolder open(Path path) throws UserError {
        return tryOpen(path)
                .orElseThrow(() -> new UserError(
                        ExitCode.SYSTEM,
                        "another meshnet-node uses the state folder " + path
                                + "; expected one of its own with --state"));
    }

    /**
     * Opens a folder that no other daemon uses of {@code name}, {@code name-2}, {@code name-3} and so on: the first that a node with this
     * id had the last time, so that nodes which start at the same moment don't swap identities, else the first of all.
     *
     * @param id the node's human name
     * @throws UserError if none is free or none can be made
     */
    public static StateFolder openFirstFree(Path parent, String name, String id) throws UserError {
        List<Path> paths = IntStream.rangeClosed(1, MOST_NODES)
                .mapToObj(number -> parent.resolve(number == 1 ? name : name + "-" + number))
                .toList();
        List<Path> own = paths.stream().filter(path -> lastId(path).equals(id)).toList();
        List<Path> inOrder = Stream.concat(own.stream(), paths.stream()).toList();
        for (Path path : inOrder) {
            Optional<StateFolder> folder = tryOpen(path);
            if (folder.isPresent()) {
                folder.get().rememberId(id);
                return folder.get();
            }
        }
        throw new UserError(ExitCode.SYSTEM, "all state folders in " + parent + " are in use");
    }

    private static String lastId(Path path) {
        try {
            return Files.readString(path.resolve(ID_FILE), StandardCharsets.UTF_8)
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }

    private void rememberId(String id) throws UserError {
        try {
            if (!lastId(path).equals(id)) {
                PrivateFiles.replace(path.resolve(ID_FILE), id + "\n");
            }
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static Optional<StateFolder> tryOpen(Path path) throws UserError {
        try {
            PrivateFiles.createFolders(path);
            return FolderLock.take(path).map(lock -> new StateFolder(path, lock));
        } catch (AccessDeniedException e) {
            throw new UserError(ExitCode.PRIVILEGE, "the state folder " + path + " may not be written by this user");
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static UserError unusable(Path path, IOException cause) {
        return new UserError(ExitCode.IO, "the state folder " + path + " cannot be used: " + cause);
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** The file of the node's identity. */
    public IdentityFile identityFile() {
        return new IdentityFile(path.resolve(IDENTITY_FILE));
    }

    /** The time of day, rising over restarts. */
    public RisingClock clock() {
        return new RisingClock(path.resolve(CLOCK_FILE), StateFolder::unixNs);
    }

    private static long unixNs() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    /** The UDP port of the last run, or 0 when none is known. */
    public int lastPort() {
        try {
            String text = Files.readString(path.resolve(PORT_FILE), StandardCharsets.UTF_8)
                    .strip();
            int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
            return port <= 0xffff ? port : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Remembers the UDP port for the next run. */
    public void rememberPort(int port) throws IOException {
        if (port != lastPort()) {
            PrivateFiles.replace(path.resolve(PORT_FILE), port + "\n");
        }
    }

    /** Lets go of the lock. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
