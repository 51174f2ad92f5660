package org.meshnet.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.files.PrivateFiles;

/** The server as a process of its own. */
@Timeout(60)
class ProcessTest {
    private static final int FIRST_TO_WARN_OF_NATIVE_ACCESS = 22;
    private static final String INFO = "\\d\\d:\\d\\d:\\d\\d INFO  ";
    private static final Pattern FIRST =
            Pattern.compile(INFO + "this is the server's first start here; its key is kept in .*/server-key");
    private static final Pattern LISTENING = Pattern.compile(INFO + "listening on 127\\.0\\.0\\.1:\\d+, UDP and TCP");
    private static final Pattern KEY =
            Pattern.compile(INFO + "the server's key, as nodes take it: --server 127\\.0\\.0\\.1:\\d+#([0-9a-f]{64})");
    private static final Pattern OWNED_BY_ANOTHER =
            Pattern.compile("\\d\\d:\\d\\d:\\d\\d WARN  the server's state folder \\S+ belongs to another user \\(uid "
                    + "4711\\), who can .*");
    private static final Pattern STOPPED = Pattern.compile(INFO + "stopped");

    @TempDir
    private Path folder;

    @Test
    void shouldSayWhatItIsKnownByAndExitWithZeroWhenItIsTerminated() throws Exception {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"), "SKIPPED: Windows has no signal to end with");
        assertEquals(run(FIRST, LISTENING, KEY), run(LISTENING, KEY));
    }

    /** Only root can give a folder away. */
    @Test
    void shouldTellRootThatItsStateFolderIsAnothersAtEachStart() throws Exception {
        assumeTrue(PrivateFiles.isRoot(), "SKIPPED: needs root");
        Files.setAttribute(folder, "unix:uid", 4711);
        assertEquals(run(OWNED_BY_ANOTHER, FIRST, LISTENING, KEY), run(OWNED_BY_ANOTHER, LISTENING, KEY));
    }

    /** As with the package, where the service has a user of its own. */
    @Test
    void shouldShowRootTheKeyOfAnothersServiceWithoutAnotherWord() throws Exception {
        assumeTrue(PrivateFiles.isRoot(), "SKIPPED: needs root");
        String key = run(FIRST, LISTENING, KEY);
        Files.setAttribute(folder, "unix:uid", 4711);
        List<String> command = command();
        command.add("--show-key");
        Process shown = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertEquals(key + "\n", new String(shown.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertTrue(shown.waitFor(20, TimeUnit.SECONDS));
        assertEquals(0, shown.exitValue());
    }

    /** Starts the server, which has to print these lines and no more before it is stopped; the key in the last. */
    private String run(Pattern... expected) throws Exception {
        Process server = new ProcessBuilder(command())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(server.getErrorStream(), StandardCharsets.UTF_8))) {
            Matcher matcher = null;
            for (Pattern pattern : expected) {
                String line = lines.readLine();
                matcher = pattern.matcher(line);
                assertTrue(matcher.matches(), line);
            }
            server.toHandle().destroy(); // unlike Process.destroy, this leaves the streams open
            assertTrue(server.waitFor(20, TimeUnit.SECONDS));
            assertEquals(0, server.exitValue());
            String last = lines.readLine();
            assertTrue(STOPPED.matcher(last).matches(), last);
            assertNull(lines.readLine());
            return matcher.group(1);
        } finally {
            server.destroyForcibly();
        }
    }

    /** Native access is announced as the jar's manifest announces it to newer JDKs. */
    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= FIRST_TO_WARN_OF_NATIVE_ACCESS) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("--class-path", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("--bind=127.0.0.1", "--port=0", "--state=" + folder));
        return command;
    }
}
