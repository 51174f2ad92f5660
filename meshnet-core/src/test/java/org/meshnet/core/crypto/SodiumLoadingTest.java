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
import java.util.Map;
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
        List<String> lines = run("-Djava.io.tmpdir=" + folder.resolve("none"));

        assertEquals(2, lines.size(), lines::toString);
        assertTrue(lines.get(0).startsWith("1 cannot load libsodium for "), lines::toString);
        assertTrue(lines.get(0).contains(folder.resolve("none").toString()), lines::toString);
        assertTrue(lines.get(0).length() < 400, lines::toString);
        assertEquals(lines.get(0).substring(1), lines.get(1).substring(1));
    }

    /** It would be made there, and what stands in it be run, whoever the folder belongs to. */
    @Test
    void shouldMakeNothingWhereVariablesOfTheCallerSay() throws IOException, InterruptedException {
        Path strangers = Files.createDirectory(folder.resolve("strangers"));
        Path own = Files.createDirectory(folder.resolve("own"));

        Map<String, String> environment =
                Map.of("XDG_CACHE_HOME", strangers.toString(), "TMPDIR", strangers.toString());
        List<String> lines = run(environment, "-Dmeshnet.native.folders=" + own.resolve("not/yet"));

        assertEquals(List.of("1 1", "2 1"), lines);
        assertEquals(List.of(), list(strangers));
        assertEquals(List.of(), list(own));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
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
        return run(Map.of(), options);
    }

    private static List<String> run(Map<String, String> environment, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output.lines().toList();
    }
}
