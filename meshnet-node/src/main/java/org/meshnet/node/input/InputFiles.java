package org.meshnet.node.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** Reads small files. Stateless. */
public final class InputFiles {
    private static final int LARGEST_BYTES = 64 * 1024;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private InputFiles() {}

    /** The whole text; {@code what} names the file's role in an error. */
    public static String readText(Path file, String what) throws UserError {
        return readText(file, what, LARGEST_BYTES);
    }

    /** The same of a file of up to so many bytes. */
    public static String readText(Path file, String what, int largestBytes) throws UserError {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(largestBytes + 1);
            if (bytes.length > largestBytes) {
                throw new UserError(
                        ExitCode.CONFIG, "the " + what + " " + file + " is longer than " + largestBytes / 1024 + " KB");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new UserError(ExitCode.CONFIG, "the " + what + " " + file + " does not exist");
        } catch (AccessDeniedException e) {
            throw new UserError(ExitCode.PRIVILEGE, "the " + what + " " + file + " may not be read by this user");
        } catch (IOException e) {
            throw UserError.of("the " + what + " " + file + " cannot be read", e);
        }
    }

    /**
     * The lines of a file of this program's own; none if there is no such file.
     *
     * @param what the file's role, in errors
     * @param remedy of one that is too long: the end of the sentence that says so, perhaps empty
     */
    public static List<String> readLines(Path file, String what, int largestBytes, String remedy) throws UserError {
        try {
            if (Files.size(file) > largestBytes) {
                throw new UserError(
                        ExitCode.CONFIG,
                        "the " + what + " " + file + " is longer than " + largestBytes + " bytes" + remedy);
            }
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw UserError.of("the " + what + " " + file + " cannot be read", e);
        }
    }

    /** Can others than the owner read or write it? False where the file system knows no such thing. */
    public static boolean isOpenToOthers(Path file) {
        try {
            return !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
