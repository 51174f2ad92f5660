package org.meshnet.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Labs that a run of the tests left behind because it was killed: their names carry the number of a process that is
 * gone.
 */
final class AbandonedLabs {
    private static final Path NAMESPACES = Path.of("/run/netns");
    private static final Pattern NAMESPACE = Pattern.compile("mnet-(e2e([0-9]{1,10})[a-z][0-9]+)-.+");

    private AbandonedLabs() {}

    /** The name of a lab of this process. */
    static String nameOf(char kind, int number) {
        return "e2e" + ProcessHandle.current().pid() + kind + number;
    }

    /** Those that this machine holds now. */
    static SortedSet<String> present() {
        return among(namespaces(), process -> ProcessHandle.of(process).isPresent());
    }

    /** The names of the labs among these namespaces whose process does not run. */
    static SortedSet<String> among(Collection<String> namespaces, LongPredicate isRunning) {
        SortedSet<String> labs = new TreeSet<>();
        for (String namespace : namespaces) {
            Matcher name = NAMESPACE.matcher(namespace);
            if (name.matches() && !isRunning.test(Long.parseLong(name.group(2)))) {
                labs.add(name.group(1));
            }
        }
        return labs;
    }

    private static List<String> namespaces() {
        if (!Files.isDirectory(NAMESPACES)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(NAMESPACES)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
