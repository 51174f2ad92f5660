package org.meshnet.node.state;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.meshnet.core.key.ServerKey;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.input.InputFiles;

/**
 * The keys by which this node knows discovery servers, in a file for people: a line {@code HOST:PORT KEY} for each. Of
 * more than {@value #MOST} those are forgotten that were met first. One thread.
 */
public final class KnownServers {
    static final int MOST = 256;

    private static final int LONGEST_BYTES = 1 << 17;
    private static final String HEADING =
            "# The keys of the discovery servers that this node knows. Without its line a server is believed "
                    + "anew, whatever key it has then.";

    private final Map<String, ServerKey> keys;
    private final Consumer<String> writer;

    private KnownServers(Map<String, ServerKey> keys, Consumer<String> writer) {
        this.keys = keys;
        this.writer = writer;
    }

    /** None yet, and no file for more. */
    public static KnownServers none() {
        return new KnownServers(new LinkedHashMap<>(), text -> {});
    }

    /**
     * What the file says; nothing, if there is none.
     *
     * @param writer replaces the file's text by this one, which has no line end at its end
     * @throws UserError if the file is damaged or cannot be read: to believe servers anew then would be what somebody
     *     in their place wants
     */
    static KnownServers read(Path file, Consumer<String> writer) throws UserError {
        Map<String, ServerKey> keys = new LinkedHashMap<>();
        int number = 0;
        for (String line : InputFiles.readLines(file, "file of known servers", LONGEST_BYTES, "")) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] words = line.strip().split("\\s+", -1);
                Optional<ServerKey> key = words.length == 2 ? parsed(words[1]) : Optional.empty();
                keys.put(words[0], key.orElseThrow(damaged(file, number)));
            }
        }
        return new KnownServers(keys, writer);
    }

    private static Optional<ServerKey> parsed(String text) {
        try {
            return Optional.of(ServerKey.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Supplier<UserError> damaged(Path file, int line) {
        return () -> new UserError(
                ExitCode.CONFIG,
                "the file of known servers " + file + " is damaged in line " + line
                        + "; expected HOST:PORT and a key of 64 hexadecimal digits (mend it, or remove the "
                        + "line, and the server is believed anew)");
    }

    /** The key of the server at this place, {@code host:port}, if it is known. */
    public Optional<ServerKey> key(String place) {
        return Optional.ofNullable(keys.get(place));
    }

    /** The server at this place has this key from now on. */
    public void remember(String place, ServerKey key) {
        if (key.equals(keys.get(place))) {
            return;
        }
        keys.remove(place);
        keys.put(place, key);
        if (keys.size() > MOST) {
            keys.remove(keys.keySet().iterator().next());
        }
        StringBuilder text = new StringBuilder(HEADING);
        keys.forEach((known, its) -> text.append('\n').append(known).append(' ').append(its.hex()));
        writer.accept(text.toString());
    }
}
