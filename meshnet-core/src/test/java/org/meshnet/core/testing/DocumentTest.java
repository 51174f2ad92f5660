package org.meshnet.core.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentTest {
    private static final Path PROTOCOL = Document.at("docs/protocol.md").file();

    private static List<String> broken(String text) {
        return new Document(PROTOCOL, text).brokenLinks();
    }

    @Test
    void shouldFindLinksToAnotherRecordThanTheySay() {
        String file = "adr/0037-servers-of-one-name.md";
        assertEquals(List.of(), broken("[ADR 37](" + file + "), [adr/0037](" + file + "), [why](" + file + ")"));
        assertEquals(
                List.of("docs/protocol.md:2: " + file + " is called adr/0036"), broken("\n[adr/0036](" + file + ")"));
        assertEquals(List.of("docs/protocol.md:1: protocol.md is called ADR 3"), broken("[ADR 3](protocol.md)"));
    }

    @Test
    void shouldFindLinksThatLeadNowhere() {
        assertEquals(
                List.of(
                        "docs/protocol.md:1: none.md: there is no such file",
                        "docs/protocol.md:1: #none: there is no such heading"),
                broken("[a](none.md) [b](#none) [c](https://none.example/) [d](counters.md) `[e](none.md)`"));
    }
}
