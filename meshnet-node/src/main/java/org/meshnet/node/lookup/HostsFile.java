package org.meshnet.node.lookup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The names that this host's own file has (hosts(5)), read anew each time. Any thread. */
final class HostsFile {
    private static final Logger LOG = LoggerFactory.getLogger(HostsFile.class);

    private final Path file;

    HostsFile(Path file) {
        this.file = file;
    }

    /** Does the file say where this name is? Not if it cannot be read. */
    boolean has(String name) {
        String wanted = withoutDot(name);
        // Whatever encoding comments are in.
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.ISO_8859_1))) {
            return reader.lines()
                    .map(line -> line.replaceFirst("#.*", "").strip().split("\\s+", -1))
                    .anyMatch(words -> Arrays.stream(words)
                            .skip(1)
                            .anyMatch(word -> withoutDot(word).equalsIgnoreCase(wanted)));
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{}: {}", file, e.toString());
            return false;
        }
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
