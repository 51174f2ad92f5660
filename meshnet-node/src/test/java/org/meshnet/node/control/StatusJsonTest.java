package org.meshnet.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StatusJsonTest {
    private static String golden(String name) throws IOException {
        try (InputStream in = StatusJsonTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void shouldHaveTheDocumentedShapeWithNullsForTheUnknown() throws IOException {
        assertEquals(golden("status.json"), Json.pretty(StatusJson.of(Statuses.example())) + "\n");
    }

    @Test
    void shouldFillATableForTheTerminal() throws IOException {
        String text = String.join("\n", StatusText.status(StatusJson.of(Statuses.example()), Integer.MAX_VALUE)) + "\n";
        assertEquals(golden("status.txt"), text);
    }
}
