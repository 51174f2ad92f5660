package org.meshnet.core.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Files and folders that only their owner may read, where the file system can tell owners apart. Stateless. */
public final class PrivateFiles {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Path SELF = Path.of("/proc/self");
    private static final int ROOT = 0;
    private static final int MODE_BITS = 07777;
    private static final int OTHERS_USE = 077;
    private static final int OTHERS_WRITE = 022;
    private static final int STICKY = 01000;
    private static final Set<OpenOption> CREATE_NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private PrivateFiles() {}

    /**
     * Makes the folder, mode 0700, and those above it, unless they are there, or a link to a folder is, as systemd has
     * it for users of the moment.
     */
    public static void createFolders(Path folder) throws IOException {
        // The library refuses a link in some versions of Java 17.
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, attributes(folder, FOLDER));
        }
    }

    /**
     * Makes a new file, mode 0600, on the disk when this returns; none if its text cannot be written.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is one
     */
    public static void createNew(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, CREATE_NEW, attributes(file, FILE))) {
            write(channel, text, file);
        }
        forceFolder(file);
    }

    /**
     * The same, but the new file is there with its whole text or not at all, whatever happens, and whoever else makes
     * it at the same moment.
     *
     * @throws FileAlreadyExistsException if there is one; it stays as it is
     */
    public static void createWhole(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path fresh = Files.createTempFile(folder, file.getFileName() + ".", ".new", attributes(file, FILE));
        try {
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                write(channel, text, fresh);
            }
            nameNew(fresh, file);
        } finally {
            Files.deleteIfExists(fresh);
        }
        forceFolder(file);
    }

    /** A second name is given only if nobody has it; where files have one name only, the check comes before. */
    private static void nameNew(Path fresh, Path file) throws IOException {
        try {
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** What a full disk leaves of it would stand in the way of the next try. */
    private static void write(FileChannel channel, String text, Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /**
     * Makes or replaces a file, mode 0600: whatever happens, either the old or the new text is there. One writer at a
     * time.
     */
    public static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        createNew(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        forceFolder(file);
    }

    /** Takes away what others may do with the file; true if it was open to others. */
    public static boolean close(Path file) throws IOException {
        if (!isPosix(file) || FILE.containsAll(Files.getPosixFilePermissions(file))) {
            return false;
        }
        Files.setPosixFilePermissions(file, FILE);
        return true;
    }

    /**
     * Why a secret in this file would not be this user's alone, in words that follow the file's name; empty if it is,
     * or if the file system knows neither owners nor modes. What root owns is safe, and root may use whoever's.
     */
    public static Optional<String> exposure(Path file) throws IOException {
        return exposure(file, OTHERS_USE, "others than its owner can read it", "chmod 600");
    }

    /** The same of a program that this user runs, which others could have do what they like. */
    public static Optional<String> programExposure(Path program) throws IOException {
        return exposure(program, OTHERS_WRITE, "others than its owner can change it", "chmod go-w");
    }

    /** The same of a folder, where others could put another file in the place of one. */
    public static Optional<String> folderExposure(Path folder) throws IOException {
        return exposure(folder, OTHERS_WRITE, "others than its owner can write there", "chmod 700");
    }

    /**
     * Who else decides what stands in this folder, in words that follow its name, where root uses what is another
     * user's. Empty if nobody does, or if this process is not root's: then {@link #folderExposure} says it.
     */
    public static Optional<String> folderOwnedByAnother(Path folder) throws IOException {
        if (!knowsOwners(folder) || ownUserId() != ROOT) {
            return Optional.empty();
        }
        int owner = (int) Files.getAttribute(folder, "unix:uid");
        return owner == ROOT
                ? Optional.empty()
                : Optional.of("belongs to another user (uid " + owner
                        + "), who can read and replace what is kept there; chown root would close it");
    }

    /**
     * Can nobody but this user and root put another thing in the place of what stands in this folder? A folder for
     * everybody's files, from which each removes only his own, will do. True where the file system knows neither owners
     * nor modes.
     */
    static boolean isOwnOrRoots(Path folder) throws IOException {
        if (!knowsOwners(folder)) {
            return true;
        }
        int mode = (int) Files.getAttribute(folder, "unix:mode") & MODE_BITS;
        int owner = (int) Files.getAttribute(folder, "unix:uid");
        return (owner == ROOT || isOwn(folder)) && ((mode & OTHERS_WRITE) == 0 || (mode & STICKY) != 0);
    }

    /** Is it this user's, and no link to what is? */
    static boolean isOwn(Path path) throws IOException {
        return !knowsOwners(path)
                || Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                        .equals(Files.getAttribute(SELF, "unix:uid"));
    }

    private static boolean knowsOwners(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix") && Files.exists(SELF);
    }

    private static Optional<String> exposure(Path path, int forbidden, String what, String remedy) throws IOException {
        if (!knowsOwners(path)) {
            return Optional.empty();
        }
        int mode = (int) Files.getAttribute(path, "unix:mode") & MODE_BITS;
        int owner = (int) Files.getAttribute(path, "unix:uid");
        int self = ownUserId();
        if (owner != self && owner != ROOT && self != ROOT) {
            return Optional.of("belongs to another user (uid " + owner + ")");
        }
        return (mode & forbidden) == 0
                ? Optional.empty()
                : Optional.of(String.format("has mode %04o: %s; %s would close it", mode, what, remedy));
    }

    /** Is this process root's? False where the system knows no such user. */
    public static boolean isRoot() {
        try {
            return ownUserId() == ROOT;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static int ownUserId() throws IOException {
        return (int) Files.getAttribute(SELF, "unix:uid");
    }

    /** The attributes of a file that is about to be made, for what makes it in another way. */
    private static FileAttribute<?>[] attributes(Path file, Set<PosixFilePermission> permissions) {
        return isPosix(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** A new name is safe only once its folder is on the disk too; not every system can do that. */
    private static void forceFolder(Path file) {
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            // The file itself is written; its name follows when the system sees fit.
            return;
        }
    }
}
