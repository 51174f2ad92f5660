package org.meshnet.node.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void shouldRefuseAFolderThatOthersCanWrite() throws IOException {
        for (String mode : new String[] {"rwxrwx---", "rwxr-x-w-", "rwxrwxrwx"}) {
            Path open = Files.createDirectories(folder.resolve("open"));
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(mode));
            UserError error = assertThrows(UserError.class, () -> StateFolder.open(open));
            assertEquals(ExitCode.CONFIG, error.exitCode());
            assertTrue(error.getMessage().contains("others than its owner can write there"), error.getMessage());
            assertEquals(mode, PosixFilePermissions.toString(Files.getPosixFilePermissions(open)));
        }
    }

    @Test
    void shouldTellWhetherItCanBeWritten() throws UserError, IOException {
        List<String> told = new ArrayList<>();
        try (StateFolder state = StateFolder.open(folder)) {
            Path obstacle = Files.createDirectories(folder.resolve("port.new/obstacle"));
            state.rememberPort(1);
            state.tell(new StateListener() {
                @Override
                public void onWritten() {
                    told.add("written");
                }

                @Override
                public void onUnwritable(IOException reason) {
                    told.add("unwritable");
                }
            });
            assertEquals(List.of("unwritable"), told);
            state.rememberPort(2);
            Files.delete(obstacle);
            Files.delete(obstacle.getParent());
            state.rememberPort(3);
            assertEquals(List.of("unwritable", "unwritable", "written"), told);
            assertEquals(3, state.lastPort());
        }
    }

    @Test
    void shouldKeepWritersAwayFromAFolderThatIsUsedReadOnlyAndTheOtherWayRound() throws IOException {
        FolderLock.take(folder).orElseThrow().close();
        try (FolderLock reader = FolderLock.takeReadOnly(folder).orElseThrow()) {
            assertTrue(FolderLock.take(folder).isEmpty(), reader::toString);
        }
        try (FolderLock writer = FolderLock.take(folder).orElseThrow()) {
            assertTrue(FolderLock.takeReadOnly(folder).isEmpty(), writer::toString);
        }
    }
}
