package org.meshnet.node.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/logs.md says what topics there are. */
class LogDocumentTest {
    @Test
    void shouldHaveARowForEachTopic() throws IOException {
        List<String> written = Files.readAllLines(Path.of("../docs/logs.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
        List<String> expected = Stream.of(LogTopic.values())
                .map(topic -> "| `" + topic.word() + "` | " + topic.text() + " |")
                .toList();
        assertEquals(expected, written);
    }
}
