package org.meshnet.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final int[] NONE = {};

    @Test
    void shouldBeAsWideAsItTakesWhereThereIsRoom() {
        Table table = new Table(new int[] {1}, new int[] {0, 8})
                .row("NAME", "SIZE", "X")
                .row("a longer name", "1", "y");
        assertEquals(List.of("NAME           SIZE  X", "a longer name  1     y"), table.lines());
        assertEquals(table.lines(), table.lines(22));
        assertEquals(List.of(), table.leftOut(22));
    }

    @Test
    void shouldCutCellsBeforeColumnsGo() {
        Table table = new Table(new int[] {1}, new int[] {0, 8})
                .row("NAME", "SIZE", "X")
                .row("a longer name", "1", "y");
        assertEquals(List.of("NAME        SIZE  X", "a longer …  1     y"), table.lines(19));
        assertEquals(List.of("NAME       X", "a longer…  y"), table.lines(12));
        assertEquals(List.of("SIZE"), table.leftOut(12));
    }

    @Test
    void shouldNeverBeWiderThanTheTerminal() {
        Table table = new Table(NONE).row("one", "two", "three").row("1111", "2222", "3333");
        assertEquals(List.of("one   two …", "1111  2222…"), table.lines(11));
    }

    @Test
    void shouldFitTheStatusIntoEveryTerminal() {
        JsonObject status = StatusJson.of(Statuses.example());
        JsonArray peers = status.getAsJsonArray("peers");
        JsonObject wide = peers.get(0).deepCopy().getAsJsonObject();
        wide.addProperty("id", "a-name-of-somebody-that-is-rather-long-and-has-\u00e4\u00f6\u00fc");
        wide.addProperty("endpoint", "[2001:db8:1234:5678:9abc:def0:1234:5678]:65535");
        peers.add(wide);
        for (int columns : new int[] {40, 60, 80, 100, 132}) {
            for (String line : StatusText.status(status, columns)) {
                // A word that is longer than the terminal is not cut: it is a key, or an address.
                assertTrue(line.codePointCount(0, line.length()) <= columns || columns < 80, columns + ": " + line);
            }
            for (String line : StatusText.peers(peers, columns)) {
                assertTrue(line.codePointCount(0, line.length()) <= columns, columns + ": " + line);
            }
        }
    }

    @Test
    void shouldBreakLinesBetweenWords() {
        assertEquals(
                List.of("one two three four five", "  six seven"),
                Paragraph.lines("one two three four five six seven", 24, 2));
        assertEquals(List.of("x".repeat(40)), Paragraph.lines("x".repeat(40), 24, 2));
        assertEquals(List.of("key        " + "9".repeat(64)), Paragraph.lines("key        " + "9".repeat(64), 30, 11));
    }
}
