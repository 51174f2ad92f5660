package org.meshnet.node.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

class StateFolderTest {
    @TempDir
    Path folder;

    @Test
    void shouldMakeAFolderThatOnlyItsOwnerReads() throws UserError, IOException {
        try (StateFolder state = StateFolder.open(folder.resolve("a/b"))) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state.path())));
        }
    }

    @Test
    void shouldRefuseAFolderInUse() throws UserError, IOException {
        try (StateFolder state = StateFolder.open(folder)) {
            UserError error = assertThrows(UserError.class, () -> StateFolder.open(state.path()));
            assertEquals(ExitCode.SYSTEM, error.exitCode());
        }
    }

    @Test
    void shouldOpenAFolderAgainOnceItIsClosed() throws UserError, IOException {
        StateFolder.open(folder).close();
        StateFolder.open(folder).close();
    }

    @Test
    void shouldGiveEachDaemonTheFirstFreeFolder() throws UserError, IOException {
        StateFolder first = StateFolder.openFirstFree(folder, "default", "a");
        StateFolder second = StateFolder.openFirstFree(folder, "default", "a");
        assertEquals(folder.resolve("default"), first.path());
        assertEquals(folder.resolve("default-2"), second.path());

        first.close();
        StateFolder again = StateFolder.openFirstFree(folder, "default", "a");
        assertEquals(folder.resolve("default"), again.path());
        again.close();
        second.close();
    }

    @Test
    void shouldGiveANodeTheFolderThatItHadBefore() throws UserError, IOException {
        StateFolder a = StateFolder.openFirstFree(folder, "default", "a");
        StateFolder b = StateFolder.openFirstFree(folder, "default", "b");
        a.close();
        b.close();

        try (StateFolder again = StateFolder.openFirstFree(folder, "default", "b")) {
            assertEquals(b.path(), again.path());
        }
        try (StateFolder renamed = StateFolder.openFirstFree(folder, "default", "c")) {
            assertEquals(a.path(), renamed.path());
        }
    }

    @Test
    void shouldRememberThePort() throws UserError, IOException {
        try (StateFolder state = StateFolder.open(folder)) {
            assertEquals(0, state.lastPort());
            state.rememberPort(51_820);
            assertEquals(51_820, state.lastPort());
        }
    }

    @Test
    void shouldForgetADamagedPort() throws UserError, IOException {
        try (StateFolder state = StateFolder.open(folder)) {
            for (String damaged : new String[] {"", "x", "70000", "99999999999"}) {
                Files.writeString(folder.resolve("port"), damaged);
                assertEquals(0, state.lastPort());
            }
        }
    }

    @Test
    void shouldCallAFileInItsPlaceAnInputError() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertEquals(
                ExitCode.IO,
                assertThrows(UserError.class, () -> StateFolder.open(file)).exitCode());
    }
}
