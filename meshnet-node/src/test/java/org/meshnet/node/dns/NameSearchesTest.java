package org.meshnet.node.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.status.NameSearchResult;
import org.meshnet.core.name.Label;

class NameSearchesTest {
    private static final Label BOB = new Label("bob");

    private final List<Consumer<NameSearchResult>> asked = new ArrayList<>();
    private final List<NameSearchResult> results = new ArrayList<>();
    private final NameSearches searches = new NameSearches((name, onEnd) -> asked.add(onEnd));
    private final long startNs = System.nanoTime();
    private int wakeCount;

    private void find(long nowNs) {
        searches.find(BOB, nowNs, results::add);
    }

    @Test
    void shouldGoOnOnItsOwnThreadAndSayThatThereIsSomethingToDo() {
        searches.open(() -> wakeCount++);
        find(startNs);
        assertTrue(searches.isWaiting());
        asked.get(0).accept(NameSearchResult.ASKED);
        assertEquals(1, wakeCount);
        assertEquals(List.of(), results);
        searches.look(startNs);
        assertEquals(List.of(NameSearchResult.ASKED), results);
        assertFalse(searches.isWaiting());
        find(startNs);
        assertEquals(2, asked.size(), "asked anew");
    }

    @Test
    void shouldBelieveForASecondThatAllAreKnown() {
        find(startNs);
        asked.get(0).accept(NameSearchResult.ALL_KNOWN);
        searches.look(startNs);
        find(startNs + TimeUnit.MILLISECONDS.toNanos(999));
        assertEquals(List.of(NameSearchResult.ALL_KNOWN, NameSearchResult.ALL_KNOWN), results);
        assertEquals(1, asked.size());
        find(startNs + TimeUnit.MILLISECONDS.toNanos(1_000));
        assertEquals(2, asked.size());
    }

    @Test
    void shouldGiveUpAndTakeNoLateWord() {
        find(startNs);
        searches.look(startNs + TimeUnit.MILLISECONDS.toNanos(NameSearches.PATIENCE_MS));
        assertEquals(List.of(NameSearchResult.UNANSWERED), results);
        asked.get(0).accept(NameSearchResult.ASKED);
        searches.look(startNs);
        assertEquals(1, results.size());
    }

    @Test
    void shouldBoundWhatWaits() {
        for (int i = 0; i <= NameSearches.MOST_WAITING; i++) {
            find(startNs);
        }
        assertEquals(List.of(NameSearchResult.UNANSWERED), results);
        assertEquals(NameSearches.MOST_WAITING, asked.size());
    }
}
