package org.meshnet.node.exit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserErrorTest {
    @TempDir
    Path folder;

    private static void assertSays(ExitCode code, String reason, IOException cause) {
        UserError error = UserError.of("the file x cannot be read", cause);
        assertEquals("the file x cannot be read: " + reason, error.getMessage());
        assertEquals(code, error.exitCode());
    }

    @Test
    void shouldSayInWordsWhatTheSystemDoesNotLetUsDo() throws IOException {
        Path file = Files.createFile(folder.resolve("x"));

        assertSays(
                ExitCode.IO,
                "there is no such file or folder",
                assertThrows(IOException.class, () -> Files.readString(folder.resolve("y"))));
        assertSays(
                ExitCode.IO,
                "there is something of that name already",
                assertThrows(IOException.class, () -> Files.createFile(file)));
        assertSays(
                ExitCode.IO,
                "Not a directory",
                assertThrows(IOException.class, () -> Files.createFile(file.resolve("z"))));
        assertSays(ExitCode.IO, "not a folder", assertThrows(IOException.class, () -> Files.newDirectoryStream(file)));
        assertSays(
                ExitCode.PRIVILEGE,
                "this user may not; try again with sudo, or as its owner",
                new AccessDeniedException("x"));
        assertSays(ExitCode.IO, "No space left on device", new IOException("No space left on device"));
        assertSays(ExitCode.IO, "Read-only file system", new FileSystemException("x", null, "Read-only file system"));
    }
}
