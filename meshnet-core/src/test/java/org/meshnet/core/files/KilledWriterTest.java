package org.meshnet.core.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes its files is killed at moments that it has no say about: what is there is whole. */
class KilledWriterTest {
    private static final long SEED = 45;
    private static final int KILLS = 8;
    private static final int MOST_WRITES = 40;
    private static final int MOST_REST_NS = 2_000_000;
    /** Far more than a process that was killed takes to end, however busy the machine. */
    private static final long PATIENCE_S = 120;

    @TempDir
    private Path folder;

    @Test
    void shouldLeaveTheOldOrTheNewTextWhenAWriterIsKilled() throws Exception {
        Path file = folder.resolve("state");
        Random random = new Random(SEED);
        for (int i = 0; i < KILLS; i++) {
            killAfter(1 + random.nextInt(MOST_WRITES), random.nextInt(MOST_REST_NS), file);
            assertTrue(Writer.isWhole(Files.readString(file)), "seed " + SEED + ", kill " + i);
        }
        PrivateFiles.replace(file, Writer.text(0));
        assertEquals(Writer.text(0), Files.readString(file));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(file), left.toList(), "what was left half written stands in nobody's way");
        }
    }

    /** Kills the writer some time after it has said so often that it wrote; how far it is then, nobody knows. */
    private static void killAfter(int writes, long restNs, Path file) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process writer = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), Writer.class.getName(), file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            for (int i = 0; i < writes; i++) {
                assertTrue(writer.getInputStream().read() >= 0, "the writer ended by itself");
            }
            long startNs = System.nanoTime();
            while (System.nanoTime() - startNs < restNs) {
                Thread.onSpinWait();
            }
        } finally {
            writer.destroyForcibly();
        }
        assertTrue(writer.waitFor(PATIENCE_S, TimeUnit.SECONDS));
    }

    /** Replaces a file for ever, and says so each time with a byte. */
    static final class Writer {
        private static final int LETTERS = 26;
        private static final int LENGTH = 100_000;

        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            for (int i = 0; ; i++) {
                PrivateFiles.replace(Path.of(arguments[0]), text(i));
                System.out.write('.');
                System.out.flush();
            }
        }

        /** Long enough to be met in the middle, and all of one letter. */
        static String text(int number) {
            return String.valueOf((char) ('a' + number % LETTERS))
                    .repeat(LENGTH)
                    .concat("\n");
        }

        static boolean isWhole(String text) {
            return text.length() == LENGTH + 1 && text.equals(text(text.charAt(0) - 'a'));
        }
    }
}
