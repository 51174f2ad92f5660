package org.meshnet.core.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
    @TempDir
    private Path folder;

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void shouldTakeAFolderThatALinkLeadsTo() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        PrivateFiles.createFolders(link);
        PrivateFiles.createFolders(link.resolve("inner"));
        assertEquals("rwx------", mode(real.resolve("inner")));
    }

    @Test
    void shouldMakeAWholeFileForItsOwnerOnly() throws IOException {
        Path file = folder.resolve("secret");
        PrivateFiles.createWhole(file, "text\n");
        assertEquals("text\n", Files.readString(file));
        assertEquals("rw-------", mode(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void shouldLeaveTheFileThatAnotherMadeFirst() throws IOException {
        Path file = folder.resolve("secret");
        PrivateFiles.createWhole(file, "first\n");
        assertThrows(FileAlreadyExistsException.class, () -> PrivateFiles.createWhole(file, "second\n"));
        assertEquals("first\n", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void shouldTellWhoElseCanReadAFile() throws IOException {
        Path file = folder.resolve("secret");
        PrivateFiles.createWhole(file, "text\n");
        assertEquals(Optional.empty(), PrivateFiles.exposure(file));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertEquals(
                Optional.of("has mode 0640: others than its owner can read it; chmod 600 would close it"),
                PrivateFiles.exposure(file));
    }

    @Test
    void shouldTellWhoElseCanWriteInAFolder() throws IOException {
        Path inner = folder.resolve("a/b");
        PrivateFiles.createFolders(inner);
        assertEquals("rwx------", mode(inner));
        assertEquals(Optional.empty(), PrivateFiles.folderExposure(inner));
        Files.setPosixFilePermissions(inner, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertEquals(Optional.empty(), PrivateFiles.folderExposure(inner));
        Files.setPosixFilePermissions(inner, PosixFilePermissions.fromString("rwxrwxr-x"));
        assertTrue(PrivateFiles.folderExposure(inner).isPresent());
    }

    /** Only root can give a folder away. */
    @Test
    void shouldTellRootWhoseFolderItUses() throws IOException {
        assumeTrue(PrivateFiles.isRoot());
        Path inner = folder.resolve("a");
        PrivateFiles.createFolders(inner);
        assertEquals(Optional.empty(), PrivateFiles.folderOwnedByAnother(inner));
        Files.setAttribute(inner, "unix:uid", 4711);
        assertEquals(Optional.empty(), PrivateFiles.folderExposure(inner));
        String told = PrivateFiles.folderOwnedByAnother(inner).orElseThrow();
        assertTrue(told.startsWith("belongs to another user (uid 4711)"), told);
    }
}
