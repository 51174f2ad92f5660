package org.meshnet.node.hook;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.meshnet.core.wire.Descriptor;

/**
 * One run of a program, to its end or until its time is over: without a shell, arguments, input, or the variables of
 * this process. What it prints goes to another process, which keeps the start of it and reads over the rest: the JDK
 * would read without end, and without a bound, what a child of the program prints that has outlived it. Stateless.
 */
final class HookRun {
    static final int MOST_LINES = 20;

    private static final int MOST_BYTES = 4096;
    /** Byte by byte, so that nothing of it waits for more. */
    private static final String KEEP_START = "dd bs=1 count=" + MOST_BYTES + " 2>/dev/null; exec cat >/dev/null";

    /** What was printed last is to be read, though somebody may hold the program's output open for ever. */
    private static final long MOST_GRACE_NS = TimeUnit.SECONDS.toNanos(5);

    private static final long LEAST_GRACE_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int LONGEST_LINE = 200;
    private static final long PAUSE_MS = 20;
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private HookRun() {}

    /**
     * How it ended.
     *
     * @param problem why that is a failure; empty if it is none
     * @param lines what it printed, the start of it
     */
    record Outcome(String problem, List<String> lines) {
        Outcome {
            lines = List.copyOf(lines);
        }
    }

    /**
     * Runs it.
     *
     * @param facts its variables
     * @param patienceNs how long it may take
     * @param isStopping asked all the time; if so, it is killed
     */
    static Outcome of(Path program, Map<String, String> facts, long patienceNs, BooleanSupplier isStopping) {
        ProcessBuilder hook = builder(program.toString()).redirectInput(new File("/dev/null"));
        hook.environment().putAll(facts);
        hook.redirectErrorStream(true);
        try {
            List<Process> both = ProcessBuilder.startPipeline(List.of(hook, builder("/bin/sh", "-c", KEEP_START)));
            return end(both.get(0), both.get(1), patienceNs, isStopping);
        } catch (IOException e) {
            return new Outcome("it cannot be run: " + e.getMessage(), List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome("interrupted", List.of());
        }
    }

    private static ProcessBuilder builder(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(new File("/"));
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder;
    }

    private static Outcome end(Process hook, Process reader, long patienceNs, BooleanSupplier isStopping)
            throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        try {
            String problem = await(hook, patienceNs, isStopping);
            if (problem.isEmpty()) {
                problem = hook.exitValue() == 0 ? "" : "exit code " + hook.exitValue();
            } else {
                kill(hook);
            }
            long leftNs = patienceNs - (System.nanoTime() - startNs);
            await(reader, Math.max(LEAST_GRACE_NS, Math.min(MOST_GRACE_NS, leftNs)), isStopping);
            return new Outcome(problem, lines(said(reader)));
        } finally {
            kill(hook);
            kill(reader);
        }
    }

    /** Waits for its end; why that is not waited for any longer, in which case it is killed, or nothing. */
    private static String await(Process process, long patienceNs, BooleanSupplier isStopping)
            throws InterruptedException {
        long startNs = System.nanoTime();
        String problem = "";
        while (problem.isEmpty() && !process.waitFor(PAUSE_MS, TimeUnit.MILLISECONDS)) {
            if (isStopping.getAsBoolean()) {
                problem = "killed, as the node stops";
            } else if (System.nanoTime() - startNs >= patienceNs) {
                problem = "killed after " + TimeUnit.NANOSECONDS.toSeconds(patienceNs) + " s";
            }
        }
        return problem;
    }

    /** No more is there than it lets through. */
    private static String said(Process reader) throws IOException {
        InputStream out = reader.getInputStream();
        return new String(out.readNBytes(out.available()), StandardCharsets.UTF_8);
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static List<String> lines(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .limit(MOST_LINES)
                .map(line -> line.substring(0, Math.min(line.length(), LONGEST_LINE)))
                .map(Descriptor::visible)
                .toList();
    }
}
