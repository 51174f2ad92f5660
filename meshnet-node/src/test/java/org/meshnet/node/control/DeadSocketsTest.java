package org.meshnet.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.fault.FailureLog;

@Timeout(30)
class DeadSocketsTest {
    @TempDir
    Path root;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = root.resolve("run");
        PrivateFiles.createFolders(folder);
    }

    private Path dead(String name) throws IOException {
        Path path = folder.resolve(name);
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(path));
        }
        return old(path);
    }

    private static Path old(Path path) throws IOException {
        return Files.setLastModifiedTime(path, FileTime.fromMillis(System.currentTimeMillis() - 60_000));
    }

    private Path young(String name) throws IOException {
        return Files.setLastModifiedTime(dead(name), FileTime.fromMillis(System.currentTimeMillis() + 60_000));
    }

    private List<String> left() throws IOException {
        return SocketPaths.list(folder).stream()
                .map(path -> path.getFileName().toString())
                .toList();
    }

    @Test
    void shouldBeRemovedByTheNextCommand() throws IOException {
        dead("mesh0.sock");
        dead("mesh1.sock");
        assertThrows(UserError.class, () -> ControlClient.ofTheOnlyOne(folder).ask(Requests.STATUS));
        assertEquals(List.of(), left());
    }

    @Test
    void shouldBeRemovedByTheNextStart() throws IOException {
        dead("mesh0.sock");
        dead("mesh1.sock");
        try (ControlServer server =
                ControlServer.open(folder, "mesh0", "a", request -> Requests.error("none"), new FailureLog())) {
            assertEquals(List.of("mesh0.sock"), left());
            assertTrue(SocketPaths.isAlive(server.path()));
        }
    }

    @Test
    void shouldStayWhereSomebodyListens() throws IOException {
        Path path = folder.resolve("busy.sock");
        try (ServerSocketChannel alive = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            alive.bind(UnixDomainSocketAddress.of(path));
            old(path);
            DeadSockets.remove(folder);
            assertEquals(List.of("busy.sock"), left());
        }
    }

    @Test
    void shouldStayWhileTheyAreSoNewThatADaemonMayBeAboutToListen() throws IOException {
        young("mesh0.sock");
        DeadSockets.remove(folder);
        assertEquals(List.of("mesh0.sock"), left());
    }

    /** Between the two system calls that give a socket its name and have it listen. */
    @Test
    void shouldStayWhereADaemonBeginsToListenWhileItsNameIsWanted() throws IOException {
        Path young = young("mesh0.sock");
        try (ServerSocketChannel alive = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            assertFalse(DeadSockets.isRemoved(young, () -> replace(young, alive)));
            assertTrue(SocketPaths.isAlive(young));
        }
    }

    private static void replace(Path path, ServerSocketChannel by) {
        try {
            if (by.getLocalAddress() == null) {
                Files.delete(path);
                by.bind(UnixDomainSocketAddress.of(path));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldBeRemovedThoughTheClockWasSetBackIfNobodyBeginsToListen() throws IOException {
        Path young = young("mesh0.sock");
        assertTrue(DeadSockets.isRemoved(young, () -> {}));
        assertEquals(List.of(), left());
    }

    /** Of two daemons that start at once, one may find a dead socket that the other then replaces by its own. */
    @Test
    void shouldNotTakeTheNewSocketInTheirPlaceWithThem() throws IOException {
        Path path = dead("mesh0.sock");
        PosixFileAttributes seen = DeadSockets.attributes(path);
        try (ServerSocketChannel alive = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            replace(path, alive);
            assertFalse(DeadSockets.isRemoved(path, seen));
            assertTrue(SocketPaths.isAlive(path));
            assertEquals(List.of("mesh0.sock"), left());
        }
    }

    @Test
    void shouldStayInFoldersThatAreNotTheOwnersAlone() throws IOException {
        dead("docker.sock");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        DeadSockets.remove(folder);
        assertEquals(List.of("docker.sock"), left());
    }

    @Test
    void shouldBeSocketsAndNothingElse() throws IOException {
        Path target = dead("target");
        old(Files.writeString(folder.resolve("file.sock"), "text"));
        Files.createSymbolicLink(folder.resolve("link.sock"), target);
        Files.createDirectory(folder.resolve("folder.sock"));
        DeadSockets.remove(folder);
        assertEquals(List.of("file.sock", "folder.sock", "link.sock"), left());
        assertTrue(Files.exists(target));
    }
}
