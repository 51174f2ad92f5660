package org.meshnet.node.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.count.Counted;
import org.meshnet.core.engine.status.Counter;

/** docs/counters.md says what there is. */
class CountersDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/counters.md");

    private static String row(Counted counted) {
        return "| `" + counted.key() + "` | " + counted.unit().name().toLowerCase(Locale.ROOT) + " | " + counted.help()
                + " |";
    }

    @Test
    void shouldHaveARowForEachCounterInItsPlace() throws IOException {
        List<String> expected = Stream.of(
                        Arrays.<Counted>stream(Counter.values()),
                        Arrays.<Counted>stream(NodeCounter.values()),
                        Arrays.<Counted>stream(org.meshnet.discovery.registry.count.RegistryCounter.values()))
                .flatMap(counters -> counters)
                .map(CountersDocumentTest::row)
                .toList();
        List<String> written = Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
        assertEquals(expected, written);
    }

    @Test
    void shouldHaveASentenceForEach() {
        Stream.of(Counter.values(), NodeCounter.values(), org.meshnet.discovery.registry.count.RegistryCounter.values())
                .flatMap(Arrays::stream)
                .map(Counted.class::cast)
                .forEach(counted -> {
                    assertTrue(counted.help().matches("[A-Z][^\n]{5,160}\\."), counted.name());
                    assertTrue(counted.key().matches("[a-zA-Z0-9]+"), counted.name());
                });
    }
}
