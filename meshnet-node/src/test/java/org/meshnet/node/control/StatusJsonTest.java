package org.meshnet.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
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

    @Test
    void shouldSayWhoTakesMulticastOnlyWhereTheNodeDoesSo() {
        JsonObject status = StatusJson.of(Statuses.example());
        assertTrue(StatusText.status(status, 80).contains("multicast with beta (3 groups)"));
        status.add("multicast", JsonNull.INSTANCE);
        assertTrue(StatusText.status(status, 80).stream().noneMatch(line -> line.startsWith("multicast")));
    }
}
