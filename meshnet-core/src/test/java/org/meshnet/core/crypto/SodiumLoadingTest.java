package org.meshnet.core.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each test loads the library in a JVM of its own. */
class SodiumLoadingTest {
    @TempDir
    private Path folder;

    /** What the other JVM runs. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            for (int attempt = 1; attempt <= 2; attempt++) {
                try {
                    System.out.println(attempt + " " + Blake2b.hash(1, new byte[0]).length);
                } catch (SodiumUnavailableException e) {
                    System.out.println(attempt + " " + e.getMessage());
                }
            }
        }
    }

    @Test
    void shouldLoadQuietlyThroughAnyFolderAndLeaveNothingThere() throws IOException, InterruptedException {
        Path awkward = Files.createDirectory(folder.resolve("a folder.jar"));

        List<String> lines = run("-Djava.io.tmpdir=" + awkward);

        assertEquals(List.of("1 1", "2 1"), lines);
        try (var left = Files.list(awkward)) {
            assertEquals(
                    0, left.filter(file -> file.toString().contains("meshnet")).count());
        }
    }

    @Test
    void shouldSayInOneLineEachTimeWhyItCannotLoad() throws IOException, InterruptedException {
        List<String> lines = run("-Djava.io.tmpdir=" + folder, "-Djna.nosys=true", "-Djna.nounpack=true");

        assertEquals(2, lines.size(), lines::toString);
        assertTrue(lines.get(0).startsWith("1 cannot load libsodium for "), lines::toString);
        assertTrue(lines.get(0).contains(folder.toString()), lines::toString);
        assertEquals(lines.get(0).substring(1), lines.get(1).substring(1));
    }

    /** lazysodium's own libraries are older, and not in the jars. */
    @Test
    void shouldCarryTheNewerLibraryForEverySystem() {
        Libsodium.calls();
        Function version = NativeLibrary.getProcess().getFunction("sodium_version_string");
        assertEquals("1.0.20", version.invokeString(new Object[0], false));
        for (String file : List.of(
                "linux64/libsodium.so",
                "linux/libsodium.so",
                "arm64/libsodium.so",
                "armv6/libsodium.so",
                "mac/intel/libsodium.dylib",
                "mac/aarch64/libsodium.dylib",
                "windows64/libsodium.dll",
                "windows/libsodium.dll")) {
            assertNotNull(Libsodium.class.getResource("/libsodium/" + file), file);
        }
    }

    private static List<String> run(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output.lines().toList();
    }
}
