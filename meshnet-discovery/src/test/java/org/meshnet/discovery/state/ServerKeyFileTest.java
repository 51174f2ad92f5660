package org.meshnet.discovery.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.ServerKey;

class ServerKeyFileTest {
    @TempDir
    private Path parent;

    private Path folder;
    private ServerKeyFile file;

    @BeforeEach
    void setUp() {
        folder = parent.resolve("a/b");
        file = new ServerKeyFile(folder);
    }

    private static ServerIdentity fresh() {
        return ServerIdentity.generate(new SecureRandomSource());
    }

    private Optional<ServerKey> loaded() throws Exception {
        return new ServerKeyFile(folder).load().map(ServerIdentity::serverKey);
    }

    @Test
    void shouldKeepTheKeyForItsOwnerOnly() throws Exception {
        assertEquals(Optional.empty(), loaded());
        ServerIdentity identity = file.create(fresh());
        assertEquals(Optional.of(identity.serverKey()), loaded());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
        assertTrue(Files.readString(file.path()).contains(identity.serverKey().hex()));
    }

    @Test
    void shouldTakeTheKeyThatAnotherServerWroteFirst() throws Exception {
        ServerIdentity first = file.create(fresh());
        ServerIdentity second = new ServerKeyFile(folder).create(fresh());
        assertEquals(first.serverKey(), second.serverKey());
        assertEquals(Optional.of(first.serverKey()), loaded());
    }

    @Test
    void shouldRefuseAKeyThatOthersCanRead() throws Exception {
        file.create(fresh());
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw----r--"));
        assertThrows(UnusableKeyException.class, this::loaded);
    }

    @Test
    void shouldRefuseAFolderInWhichOthersCanWrite() throws Exception {
        file.create(fresh());
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThrows(UnusableKeyException.class, this::loaded);
    }

    @Test
    void shouldRefuseWhatIsNoKeyAndShowNothingOfIt() throws Exception {
        file.create(fresh());
        String digits = Hex.encode(fresh().secret());
        for (String text : new String[] {
            "",
            "# only a comment\n",
            digits.substring(1),
            digits + "0",
            digits.replaceAll("^.", "g"),
            digits + "\n" + digits,
            "x".repeat(10_000)
        }) {
            Files.writeString(file.path(), text);
            Exception refused = assertThrows(UnusableKeyException.class, this::loaded);
            assertTrue(
                    refused.getMessage().contains(file.path() + " is damaged; expected one line of 64"),
                    refused.getMessage());
            assertFalse(refused.getMessage().contains(digits.substring(1, 20)), refused.getMessage());
            assertEquals(text, Files.readString(file.path()));
        }
    }

    @Test
    void shouldRefuseAFolderInThePlaceOfTheFile() throws Exception {
        Files.createDirectories(file.path());
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rwx------"));
        assertThrows(UnusableKeyException.class, this::loaded);
    }
}
