package org.meshnet.node.membership;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.key.Hex;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.input.InputFiles;

/**
 * A small file of lines {@code key = value}, with comments that begin with #. Errors name file, line and key, and never
 * a value, which may be a secret. Immutable.
 */
final class LineFile {
    private final String name;
    private final List<Line> lines;

    /** One that says something. */
    record Line(String place, String key, String value) {
        UserError error(String problem) {
            return new UserError(ExitCode.CONFIG, place + ": " + key + ": " + problem);
        }

        /** So many bytes in hexadecimal digits. */
        byte[] hex(int length) throws UserError {
            try {
                byte[] bytes = Hex.decode(value);
                if (bytes.length == length) {
                    return bytes;
                }
            } catch (IllegalArgumentException e) {
                // Said below: the message of this one may show some of the text.
                throw error("expected " + 2 * length + " hexadecimal digits");
            }
            throw error("expected " + 2 * length + " hexadecimal digits");
        }
    }

    private LineFile(String name, List<Line> lines) {
        this.name = name;
        this.lines = lines;
    }

    /**
     * @param what the file's role, in errors
     * @param keys those that there are
     */
    static LineFile read(Path file, String what, Set<String> keys) throws UserError {
        return parse(file.toString(), InputFiles.readText(file, what), keys);
    }

    static LineFile parse(String name, String text, Set<String> keys) throws UserError {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\\R", -1)) {
            number++;
            String said = line.strip();
            if (!said.isEmpty() && !said.startsWith("#")) {
                lines.add(line(name + ":" + number, said, keys));
            }
        }
        return new LineFile(name, List.copyOf(lines));
    }

    private static Line line(String place, String said, Set<String> keys) throws UserError {
        int at = said.indexOf('=');
        String key = at < 0 ? "" : said.substring(0, at).strip().toLowerCase(Locale.ROOT);
        if (!keys.contains(key)) {
            throw new UserError(
                    ExitCode.CONFIG,
                    place + ": expected a line KEY = VALUE with one of the keys "
                            + String.join(", ", keys.stream().sorted().toList()));
        }
        return new Line(place, key, said.substring(at + 1).strip());
    }

    /** All lines with this key. */
    List<Line> all(String key) {
        return lines.stream().filter(line -> line.key().equals(key)).toList();
    }

    /** The one line with this key. */
    Optional<Line> one(String key) throws UserError {
        List<Line> found = all(key);
        if (found.size() > 1) {
            throw found.get(1).error("given a second time");
        }
        return found.stream().findFirst();
    }

    /** The same, without which the file is none. */
    Line required(String key) throws UserError {
        return one(key).orElseThrow(() -> new UserError(ExitCode.CONFIG, name + ": no line " + key + " = ..."));
    }

    /** A secret that others can read is none. */
    static void requirePrivate(Path file, String what) throws UserError {
        try {
            Optional<String> exposure = PrivateFiles.exposure(file);
            if (exposure.isPresent()) {
                throw new UserError(ExitCode.CONFIG, "the " + what + " " + file + " " + exposure.get());
            }
        } catch (IOException e) {
            throw UserError.of("the " + what + " " + file + " cannot be used", e);
        }
    }
}
