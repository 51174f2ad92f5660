package org.meshnet.core.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A fresh folder, mode 0700, for files that this process is about to load: nobody but this user and root decides what
 * stands in it. Gone when it is closed. One thread.
 */
public final class PrivateFolder implements AutoCloseable {
    static final String PREFIX = "meshnet-native-";

    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    /** Files stand there for less than a second; whoever left them for longer was killed. */
    private static final Duration LEFT_BEHIND = Duration.ofMinutes(1);

    private static final int MOST_LEFT_BEHIND = 64;

    private final Path path;

    private PrivateFolder(Path path) {
        this.path = path;
    }

    /**
     * Makes one in a folder that others than this user and root have no say about, nor about those above it: they could
     * put another in its place. Where that folder is not there, in the first above it that is.
     *
     * @throws IOException if there is no such folder, or nothing can be made in it
     */
    public static PrivateFolder makeIn(Path folder) throws IOException {
        Path parent = existing(folder).toRealPath();
        for (Path above = parent; above != null; above = above.getParent()) {
            if (!PrivateFiles.isOwnOrRoots(above)) {
                throw new IOException(above + " is not this user's alone");
            }
        }
        return make(parent);
    }

    /** Makes one in the system's folder for temporary files, whoever has a say about that. */
    public static PrivateFolder makeTemporary() throws IOException {
        return make(Path.of(System.getProperty("java.io.tmpdir")));
    }

    private static Path existing(Path folder) throws IOException {
        for (Path above = folder.toAbsolutePath().normalize(); above != null; above = above.getParent()) {
            if (Files.isDirectory(above)) {
                return above;
            }
        }
        throw new IOException(folder + " is not there");
    }

    private static PrivateFolder make(Path parent) throws IOException {
        removeLeftBehind(parent);
        return new PrivateFolder(Files.createTempDirectory(parent, PREFIX, attributes(parent, FOLDER)));
    }

    private static FileAttribute<?>[] attributes(Path near, Set<PosixFilePermission> mode) {
        return near.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)}
                : new FileAttribute<?>[0];
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Makes a file, mode 0600, and writes it through the descriptor that making it gave: no name is opened twice. */
    public Path write(String name, InputStream content) throws IOException {
        Path file = path.resolve(name);
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (OutputStream out = Channels.newOutputStream(FileChannel.open(file, options, attributes(file, FILE)))) {
            content.transferTo(out);
        }
        return file;
    }

    /** What can't be removed, as a loaded library on some systems, goes when the process ends. */
    @Override
    public void close() {
        if (!remove(path)) {
            path.toFile().deleteOnExit();
            list(path).forEach(file -> file.toFile().deleteOnExit());
        }
    }

    private static void removeLeftBehind(Path parent) {
        list(parent).stream()
                .filter(path -> path.getFileName().toString().startsWith(PREFIX))
                .filter(PrivateFolder::isLeftBehind)
                .limit(MOST_LEFT_BEHIND)
                .forEach(PrivateFolder::remove);
    }

    private static boolean isLeftBehind(Path path) {
        try {
            PosixFileAttributes found =
                    Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return found.isDirectory()
                    && found.permissions().equals(FOLDER)
                    && PrivateFiles.isOwn(path)
                    && found.lastModifiedTime()
                            .toInstant()
                            .isBefore(Instant.now().minus(LEFT_BEHIND));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static boolean remove(Path folder) {
        try {
            for (Path file : list(folder)) {
                Files.delete(file);
            }
            Files.delete(folder);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
