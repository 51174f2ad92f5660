package org.meshnet.node.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.key.ServerKey;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

class KnownServersTest {
    private static final String PLACE = "vpn.example.org:8000";

    @TempDir
    private Path parent;

    private Path file() {
        return parent.resolve("state/known-servers");
    }

    private KnownServers opened() throws UserError, IOException {
        try (StateFolder folder = StateFolder.open(parent.resolve("state"))) {
            return folder.knownServers();
        }
    }

    private static ServerKey key(int value) {
        byte[] bytes = new byte[ServerKey.LENGTH];
        Arrays.fill(bytes, (byte) value);
        return ServerKey.of(bytes);
    }

    @Test
    void shouldRememberKeysForTheNextRunInAFileForPeople() throws UserError, IOException {
        assertEquals(Optional.empty(), opened().key(PLACE));
        opened().remember(PLACE, key(1));
        assertEquals(Optional.of(key(1)), opened().key(PLACE));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        String last = Files.readString(file()).lines().reduce((one, two) -> two).orElseThrow();
        assertEquals(PLACE + " " + "01".repeat(32), last);
    }

    @Test
    void shouldReplaceAKeyAndKeepTheOthers() throws UserError, IOException {
        KnownServers servers = opened();
        servers.remember(PLACE, key(1));
        servers.remember("192.0.2.1:8000", key(2));
        servers.remember(PLACE, key(3));
        assertEquals(Optional.of(key(3)), opened().key(PLACE));
        assertEquals(Optional.of(key(2)), opened().key("192.0.2.1:8000"));
    }

    @Test
    void shouldWriteOnlyWhatIsNew() throws UserError, IOException {
        opened().remember(PLACE, key(1));
        Files.delete(file());
        KnownServers servers = opened();
        servers.remember(PLACE, key(1));
        Files.delete(file());
        servers.remember(PLACE, key(1));
        assertFalse(Files.exists(file()));
    }

    @Test
    void shouldForgetTheFirstOnesOfTooMany() throws UserError, IOException {
        KnownServers servers = opened();
        for (int i = 0; i <= KnownServers.MOST; i++) {
            servers.remember("host" + i + ":8000", key(1));
        }
        assertEquals(Optional.empty(), opened().key("host0:8000"));
        assertEquals(Optional.of(key(1)), opened().key("host1:8000"));
        assertEquals(Optional.of(key(1)), opened().key("host" + KnownServers.MOST + ":8000"));
    }

    @Test
    void shouldTakeWhatAPersonWroteByHand() throws UserError, IOException {
        Files.createDirectories(
                file().getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(file(), "\n# mine\n   " + PLACE + " \t " + "0A".repeat(32) + "  \n");
        assertEquals(Optional.of(key(10)), opened().key(PLACE));
    }

    @Test
    void shouldRefuseADamagedFileAndNameTheLine() throws UserError, IOException {
        opened().remember(PLACE, key(1));
        String good = Files.readString(file());
        for (String line :
                new String[] {"x", PLACE + " 01", PLACE + " " + "0g".repeat(32), PLACE + " " + "01".repeat(32) + " x"
                }) {
            Files.writeString(file(), good + line + "\n");
            UserError error = assertThrows(UserError.class, this::opened);
            assertEquals(ExitCode.CONFIG, error.exitCode());
            assertTrue(
                    error.getMessage().contains(" is damaged in line 3; expected HOST:PORT and a key"),
                    error.getMessage());
        }
    }
}
