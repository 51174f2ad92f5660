package org.meshnet.node.hook;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.meshnet.core.wire.Descriptor;

/**
 * One run of a program, to its end or until its time is over: without a shell, arguments, input, or the variables of
 * this process. What it prints is read to the end, and the start of it kept. Stateless.
 */
final class HookRun {
    static final int MOST_LINES = 20;

    private static final int MOST_BYTES = 4096;
    /** Of what is printed, in a turn: who prints for ever has to hear that its time is over. */
    private static final int MOST_AT_ONCE = 1 << 20;

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
        ProcessBuilder builder = new ProcessBuilder(program.toString())
                .directory(new File("/"))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(facts);
        byte[] said = new byte[MOST_BYTES];
        try {
            Process process = builder.start();
            try (InputStream out = process.getInputStream()) {
                return end(process, out, said, patienceNs, isStopping);
            }
        } catch (IOException e) {
            return new Outcome("it cannot be run: " + e.getMessage(), List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome("interrupted", List.of());
        }
    }

    /** Nothing blocks: what the program left running may hold its output open. */
    private static Outcome end(
            Process process, InputStream out, byte[] said, long patienceNs, BooleanSupplier isStopping)
            throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        int length = 0;
        String problem = "";
        while (!process.waitFor(PAUSE_MS, TimeUnit.MILLISECONDS) && problem.isEmpty()) {
            length = read(out, said, length);
            if (isStopping.getAsBoolean()) {
                problem = "killed, as the node stops";
            } else if (System.nanoTime() - startNs >= patienceNs) {
                problem = "killed after " + TimeUnit.NANOSECONDS.toSeconds(patienceNs) + " s";
            }
        }
        if (problem.isEmpty()) {
            length = read(out, said, length);
            problem = process.exitValue() == 0 ? "" : "exit code " + process.exitValue();
        } else {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Outcome(problem, lines(new String(said, 0, length, StandardCharsets.UTF_8)));
    }

    /** What does not fit is read over, so that the program can go on. */
    private static int read(InputStream out, byte[] said, int length) throws IOException {
        int kept = length;
        int left = MOST_AT_ONCE;
        int waiting = out.available();
        while (waiting > 0 && left > 0) {
            byte[] bytes = out.readNBytes(Math.min(waiting, MOST_BYTES));
            int taken = Math.min(bytes.length, said.length - kept);
            System.arraycopy(bytes, 0, said, kept, taken);
            kept += taken;
            left -= bytes.length;
            waiting = out.available();
        }
        return kept;
    }

    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        text.lines()
                .filter(line -> !line.isBlank())
                .limit(MOST_LINES)
                .map(line -> line.substring(0, Math.min(line.length(), LONGEST_LINE)))
                .map(Descriptor::visible)
                .forEach(lines::add);
        return lines;
    }
}
