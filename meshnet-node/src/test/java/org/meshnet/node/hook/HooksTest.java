package org.meshnet.node.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
@Timeout(120)
class HooksTest {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONG_NS = TimeUnit.MINUTES.toNanos(1);

    @TempDir
    private Path folder;

    private Path program(String script) throws IOException {
        Path file = Files.createTempFile(
                folder, "hook", "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    }

    private static HookRun.Outcome run(Path program, long patienceNs) {
        return HookRun.of(program, Map.of("MESHNET_EVENT", "up", "FACT", "a $(b) c"), patienceNs, () -> false);
    }

    @Test
    void shouldTellFactsAndNothingElse() throws IOException {
        HookRun.Outcome outcome = run(program("echo \"$FACT|$#|$(pwd)\"; env | grep -c USER"), LONG_NS);
        assertEquals(List.of("a $(b) c|0|/", "0"), outcome.lines());
        assertEquals("exit code 1", outcome.problem());
    }

    @Test
    void shouldKillWhatTakesTooLongWithAllThatItStarted() throws IOException {
        Path pid = folder.resolve("pid");
        Path slow = program("sleep 1000 & echo $! > " + pid + ".new; mv " + pid + ".new " + pid + "; wait");
        HookRun.Outcome outcome = HookRun.of(slow, Map.of(), LONG_NS, () -> Files.exists(pid));
        assertEquals("killed, as the node stops", outcome.problem());
        long child = Long.parseLong(Files.readString(pid).strip());
        while (isRunning(child)) {
            LockSupport.parkNanos(PAUSE_NS);
        }
        assertEquals("killed after 0 s", run(program("sleep 1000"), 1).problem());
    }

    /** Nobody may be there to ask how it ended. */
    private static boolean isRunning(long pid) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Test
    void shouldReadAllThatAProgramPrintsAndKeepTheStartOfIt() throws IOException {
        HookRun.Outcome outcome = run(program("seq 1 100000"), LONG_NS);
        assertEquals("", outcome.problem());
        assertEquals(HookRun.MOST_LINES, outcome.lines().size());
        assertEquals("1", outcome.lines().get(0));
    }

    @Test
    void shouldKillWhatPrintsForEver() throws IOException {
        HookRun.Outcome outcome = run(program("exec yes"), 1);
        assertEquals("killed after 0 s", outcome.problem());
    }

    @Test
    void shouldNotWaitForWhatAProgramLeavesRunning() throws IOException {
        HookRun.Outcome outcome = run(program("sleep 30 & echo done"), LONG_NS);
        assertEquals(List.of("done"), outcome.lines());
        assertEquals("", outcome.problem());
    }

    @Test
    void shouldNotReadForEverWhatAProgramLeavesRunningPrints() throws IOException {
        Path pid = folder.resolve("pid");
        HookRun.Outcome outcome = run(program("echo first; yes & echo $! > " + pid), LONG_NS);
        assertEquals("first", outcome.lines().get(0));
        assertEquals("", outcome.problem());
        long child = Long.parseLong(Files.readString(pid).strip());
        while (isRunning(child)) {
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    @Test
    void shouldSayWhatCannotBeRun() {
        assertTrue(run(folder.resolve("none"), LONG_NS).problem().startsWith("it cannot be run"));
    }

    @Test
    void shouldRunThemInOrderAndTheLastAfterAll() throws Exception {
        Path list = folder.resolve("list");
        Path note = program("echo $MESHNET_EVENT >> " + list);
        Hooks hooks = new Hooks();
        hooks.want(note, Map.of(HookFacts.EVENT, "one"));
        hooks.want(note, Map.of(HookFacts.EVENT, "two"));
        Thread thread = new Thread(hooks::run);
        thread.start();
        while (!Files.exists(list) || Files.readAllLines(list).size() < 2) {
            LockSupport.parkNanos(PAUSE_NS);
        }
        hooks.stop();
        thread.join();
        hooks.runLast(note, Map.of(HookFacts.EVENT, "last"));
        assertEquals(List.of("one", "two", "last"), Files.readAllLines(list));
        assertEquals(0, hooks.droppedCount() + hooks.failedCount());
    }

    @Test
    void shouldDropAndCountWhatIsTooMuch() {
        Hooks hooks = new Hooks();
        for (int i = 0; i < Hooks.MOST_WAITING + 3; i++) {
            hooks.want(folder, Map.of());
        }
        assertEquals(3, hooks.droppedCount());
        hooks.stop();
        hooks.run();
        assertEquals(0, hooks.failedCount());
    }

    @Test
    void shouldCountWhatFails() throws IOException {
        Hooks hooks = new Hooks();
        hooks.runLast(program("exit 3"), Map.of(HookFacts.EVENT, "down"));
        assertEquals(1, hooks.failedCount());
        assertFalse(Files.exists(folder.resolve("none")));
    }
}
