package org.meshnet.core.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.files.PrivateFolder;

/** Nothing is really loaded here: a fake refuses what stands below folders called "noexec". */
class NativeUnpackerTest {
    @TempDir
    Path root;

    private final List<Path> loaded = new ArrayList<>();
    private final List<String> modes = new ArrayList<>();

    private void load(Path library) {
        modes.add(mode(library.getParent()) + " " + mode(library));
        if (library.toString().contains("noexec")) {
            throw new UnsatisfiedLinkError(library + ": " + library + ": failed to map segment from shared object");
        }
        loaded.add(library);
    }

    private static String mode(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectory(root.resolve(name));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    private NativeUnpacker unpacker(Path... folders) {
        return new NativeUnpacker(List.of(folders), this::load);
    }

    @Test
    void shouldLoadFromAFolderAndFileThatAreThisUsersAlone() throws IOException {
        Path first = folder("first");
        try (PrivateFolder opened = unpacker(first).open().orElseThrow()) {
            assertEquals(first.toRealPath(), opened.path().getParent());
            assertEquals(List.of("rwx------ rw-------"), modes);
            assertTrue(Files.size(loaded.get(0)) > 50_000);
        }
        assertEquals(List.of(), list(first));
    }

    @Test
    void shouldGoOnToTheNextFolderWhereNothingMayBeRun() throws IOException {
        Path noexec = folder("noexec");
        Path second = folder("second");
        NativeUnpacker unpacker = unpacker(noexec, second);
        try (PrivateFolder opened = unpacker.open().orElseThrow()) {
            assertEquals(second.toRealPath(), opened.path().getParent());
        }
        assertEquals(List.of(), list(noexec));
        assertEquals(
                List.of(noexec + " (failed to map segment from shared object: is it mounted noexec?)"),
                unpacker.refusals());
    }

    @Test
    void shouldGoOnWhereOthersHaveASay() throws IOException {
        Path open = folder("open");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        NativeUnpacker unpacker = unpacker(Files.createDirectory(open.resolve("inner")), folder("second"));
        try (PrivateFolder opened = unpacker.open().orElseThrow()) {
            assertEquals(root.resolve("second").toRealPath(), opened.path().getParent());
        }
        assertTrue(unpacker.refusals().get(0).contains("is not this user's alone"), unpacker.refusals()::toString);
    }

    @Test
    void shouldTryTheSystemsFolderForTemporaryFilesLast() throws IOException {
        try (PrivateFolder opened = unpacker(folder("noexec")).open().orElseThrow()) {
            assertEquals(
                    Path.of(System.getProperty("java.io.tmpdir")).toRealPath(),
                    opened.path().getParent().toRealPath());
        }
    }

    @Test
    void shouldSayAllThatWasTried() {
        NativeUnpacker nowhere = new NativeUnpacker(List.of(root), library -> {
            throw new UnsatisfiedLinkError(library + ": wrong ELF class");
        });
        assertEquals(Optional.empty(), nowhere.open());
        assertEquals(
                List.of(root + " (wrong ELF class)", System.getProperty("java.io.tmpdir") + " (wrong ELF class)"),
                nowhere.refusals());
        String text = Libsodium.text(new IllegalStateException(), nowhere.refusals(), false);
        assertTrue(text.contains("nothing can be loaded from " + root + " (wrong ELF class), "), text);
        assertTrue(text.endsWith("; -Dmeshnet.native.folders=FOLDER names another"), text);
    }

    @Test
    void shouldNameMuslWhereThatIsTheCause() {
        List<String> maps = List.of(
                "7f0000000000-7f0000001000 r--p 00000000 08:01 1  /lib/ld-musl-x86_64.so.1",
                "7f0000002000-7f0000003000 r--p 00000000 08:01 2  /usr/lib/jvm/java-17-openjdk/lib/server/libjvm.so");
        assertTrue(CLibrary.isMusl(maps));
        assertFalse(CLibrary.isMusl(List.of("7f0000000000-7f0000001000 r--p 00000000 08:01 1  /lib/libc.so.6")));
        assertFalse(CLibrary.isMusl());

        String text = Libsodium.text(new UnsatisfiedLinkError("x"), List.of("/tmp (no such file)"), true);
        assertTrue(text.contains("musl") && text.contains("expected the GNU one"), text);
    }
}
