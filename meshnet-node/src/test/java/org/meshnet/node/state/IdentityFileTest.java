package org.meshnet.node.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

class IdentityFileTest {
    private static final String SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    /** RFC 8032 §7.1, test 1. */
    private static final String PUBLIC_KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

    @TempDir
    Path folder;

    private IdentityFile file;

    @BeforeEach
    void locate() {
        file = new IdentityFile(folder.resolve("identity"));
    }

    private Identity load() throws UserError {
        return file.loadOrCreate(() -> Identity.generate(new SecureRandomSource()));
    }

    @Test
    void shouldKeepTheIdentityItMade() throws UserError {
        assertEquals(load().nodeKey(), load().nodeKey());
    }

    @Test
    void shouldWriteAFileThatOnlyItsOwnerReadsAndNothingBeside() throws UserError, IOException {
        load();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file.path()), files.toList());
        }
    }

    @Test
    void shouldReadASeedWithComments() throws UserError, IOException {
        Files.writeString(file.path(), "# comment\n\n  " + SEED + "  \n");
        assertEquals(PUBLIC_KEY, load().nodeKey().hex());
    }

    @Test
    void shouldRefuseADamagedFileWithoutShowingOrReplacingIt() throws IOException {
        String[] damaged = {
            "", "# only a comment\n", SEED.substring(2), SEED + "\n" + SEED, SEED.replace('9', 'x'), "\0".repeat(5000)
        };
        for (String text : damaged) {
            Files.writeString(file.path(), text);
            UserError error = assertThrows(UserError.class, this::load);
            assertEquals(ExitCode.CONFIG, error.exitCode());
            assertTrue(error.getMessage().contains("is damaged"));
            assertFalse(error.getMessage().contains(SEED.substring(8, 20)));
            assertEquals(text, Files.readString(file.path()));
        }
    }

    @Test
    void shouldCloseAFileThatIsOpenToOthers() throws UserError, IOException {
        load();
        assertFalse(file.closeToOthers());

        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-r--r--"));
        assertTrue(file.closeToOthers());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())));
    }
}
