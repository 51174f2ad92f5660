package org.meshnet.core.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
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

    /**
     * The same where somebody uses JNA for the C library, before or after. Prints how often JNA's library is there, and
     * what a failed call left.
     */
    static final class WithLibc {
        private static final int NO_DESCRIPTOR = -1;
        /** Unpacked by us, or by JNA itself, which removes the file at once. */
        private static final Pattern JNA_LIBRARY =
                Pattern.compile("/(libjnidispatch\\.so|jna\\d+\\.tmp)( \\(deleted\\))?$");

        private WithLibc() {}

        public static void main(String[] order) throws IOException {
            for (String library : order) {
                if (library.equals("libsodium")) {
                    System.out.println(Blake2b.hash(1, new byte[0]).length);
                } else {
                    System.out.println(Libc.close(NO_DESCRIPTOR));
                }
            }
            Libc.close(NO_DESCRIPTOR);
            System.out.println("errno " + Native.getLastError());
            try (var maps = Files.lines(Path.of("/proc/self/maps"))) {
                long copies = maps.filter(line -> JNA_LIBRARY.matcher(line).find())
                        .map(line -> line.split(" +", -1)[4])
                        .distinct()
                        .count();
                System.out.println("copies " + copies);
            }
        }

        /** Mapped as the product maps it. */
        private static final class Libc {
            static {
                Native.register(Libc.class, NativeLibrary.getProcess());
            }

            private Libc() {}

            static native int close(int fd);
        }
    }

    /** With two copies a failed call may leave its error number in the one, and be asked for it in the other. */
    @Test
    void shouldShareTheLibraryThatJnaHasLoadedAlready() throws IOException, InterruptedException {
        assertEquals(List.of("-1", "1", "errno 9", "copies 1"), runWithLibc("libc", "libsodium"));
    }

    @Test
    void shouldLoadTheLibraryThatJnaSharesLater() throws IOException, InterruptedException {
        assertEquals(List.of("1", "-1", "errno 9", "copies 1"), runWithLibc("libsodium", "libc"));
    }

    private static List<String> runWithLibc(String... order) throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/proc/self/maps")), "SKIPPED: needs Linux");
        return run(Map.of(), List.of(), WithLibc.class, order);
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
        return run(environment, List.of(options), Program.class);
    }

    private static List<String> run(
            Map<String, String> environment, List<String> options, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output.lines().toList();
    }
}
