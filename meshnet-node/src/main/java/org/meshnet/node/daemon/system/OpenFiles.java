package org.meshnet.node.daemon.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How many more files this process may open, as far as the system tells. Stateless. */
public final class OpenFiles {
    /** Left for everything else. */
    static final long RESERVE = 128;

    private static final Path OWN = Path.of("/proc/self");
    private static final Pattern LIMIT = Pattern.compile("Max open files\\s+(\\d+)\\s.*");

    private OpenFiles() {}

    /** Without the reserve; very many where the system does not tell. */
    public static long freeCount() {
        try (Stream<Path> open = Files.list(OWN.resolve("fd"))) {
            long limit = limit(Files.readAllLines(OWN.resolve("limits"), StandardCharsets.ISO_8859_1));
            return Math.max(0, limit - open.count() - RESERVE);
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    static long limit(List<String> lines) {
        return lines.stream()
                .map(LIMIT::matcher)
                .filter(Matcher::matches)
                .map(line -> Long.parseLong(line.group(1)))
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }
}
