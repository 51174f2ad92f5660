package org.meshnet.core.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {
    @TempDir
    Path root;

    private Path folder(String name, String mode) throws IOException {
        Path folder = Files.createDirectories(root.resolve(name));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
        return folder;
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** One that a killed process left. */
    private Path leftBehind(String name, long ageSeconds) throws IOException {
        Path folder = folder(name, "rwx------");
        Files.writeString(folder.resolve("libsodium.so"), "text");
        Files.setLastModifiedTime(folder, FileTime.fromMillis(System.currentTimeMillis() - ageSeconds * 1000));
        return folder;
    }

    @Test
    void shouldBeThisUsersAloneWithItsFilesAndGoneInTheEnd() throws IOException {
        Path path;
        try (PrivateFolder folder = PrivateFolder.makeIn(root)) {
            path = folder.path();
            Path file = folder.write("a", new ByteArrayInputStream(new byte[] {1, 2, 3}));
            assertEquals("rwx------", mode(path));
            assertEquals("rw-------", mode(file));
            assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(file));
            assertThrows(
                    FileAlreadyExistsException.class, () -> folder.write("a", new ByteArrayInputStream(new byte[1])));
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void shouldBeMadeInTheFirstFolderAboveThatIsThere() throws IOException {
        try (PrivateFolder folder = PrivateFolder.makeIn(root.resolve("not/there/yet"))) {
            assertEquals(root.toRealPath(), folder.path().getParent());
        }
        assertFalse(Files.exists(root.resolve("not")));
    }

    @Test
    void shouldNotBeMadeWhereOthersCouldPutAnotherInItsPlace() throws IOException {
        for (String mode : new String[] {"rwxrwx---", "rwx----w-", "rwxrwxrwx"}) {
            Path open = folder("open", mode);
            Path inner = folder("open/inner", "rwx------");
            assertThrows(IOException.class, () -> PrivateFolder.makeIn(open), mode);
            assertThrows(IOException.class, () -> PrivateFolder.makeIn(inner), mode);
            Files.delete(inner);
            Files.delete(open);
        }
    }

    @Test
    void shouldLookAtTheTrueFolderBehindALink() throws IOException {
        Path open = folder("open", "rwxrwxrwx");
        Files.createSymbolicLink(root.resolve("link"), folder("open/inner", "rwx------"));
        assertThrows(IOException.class, () -> PrivateFolder.makeIn(root.resolve("link")));

        Path link = Files.createSymbolicLink(open.resolve("link"), folder("closed", "rwx------"));
        try (PrivateFolder folder = PrivateFolder.makeIn(link)) {
            assertEquals(root.resolve("closed").toRealPath(), folder.path().getParent());
        }
    }

    @Test
    void shouldBeMadeInAFolderWhereEachRemovesHisOwnOnly() throws IOException {
        Path shared = folder("shared", "rwxrwxrwx");
        Files.setAttribute(shared, "unix:mode", 01777);
        PrivateFolder.makeIn(shared).close();
    }

    @Test
    void shouldRemoveWhatKilledProcessesLeft() throws IOException {
        Path old = leftBehind(PrivateFolder.PREFIX + "1", 120);
        Path young = leftBehind(PrivateFolder.PREFIX + "2", -120);
        Path others = leftBehind("meshnet-other", 120);
        Path target = leftBehind("target", 120);
        Path link = Files.createSymbolicLink(root.resolve(PrivateFolder.PREFIX + "3"), target);
        PrivateFolder.makeIn(root).close();
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(young) && Files.exists(others) && Files.exists(link));
        assertTrue(Files.exists(target.resolve("libsodium.so")));
    }
}
