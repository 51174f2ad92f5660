package org.meshnet.core.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.key.Hex;

/**
 * A file with one secret in hexadecimal digits, on a line of its own beside comments, which begin with #. Stateless.
 */
public final class SecretFile {
    private static final int LONGEST_BYTES = 4096;

    private SecretFile() {}

    /**
     * The secret.
     *
     * @param secretLength how many bytes it has
     * @return the caller wipes it; empty if the file is anything else
     * @throws IOException if the file cannot be read
     */
    public static Optional<byte[]> read(Path file, int secretLength) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_BYTES) {
            return Optional.empty();
        }
        List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        return lines.size() == 1 && lines.get(0).length() == 2 * secretLength
                ? decoded(lines.get(0))
                : Optional.empty();
    }

    private static Optional<byte[]> decoded(String digits) {
        try {
            return Optional.of(Hex.decode(digits));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
