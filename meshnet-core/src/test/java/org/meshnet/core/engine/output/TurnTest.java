package org.meshnet.core.engine.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.context.RecordingListener;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.fault.Pieces;

class TurnTest {
    private final List<String> done = new ArrayList<>();
    private final RecordingListener listener = new RecordingListener();
    private final Turn turn = new Turn(listener);

    private void settle() {
        Pieces pieces = new Pieces();
        turn.settle(pieces);
        pieces.end();
    }

    private void tellAll() {
        Pieces pieces = new Pieces();
        turn.tellAll(pieces);
        pieces.end();
    }

    @Test
    void shouldDoWhatFollowsOnceThePartThatWorksHasEnded() {
        turn.then(() -> {
            done.add("one begins");
            turn.then(() -> done.add("three"));
            done.add("one ends");
        });
        turn.then(() -> done.add("two"));
        assertEquals(List.of(), done);
        settle();
        assertEquals(List.of("one begins", "one ends", "two", "three"), done);
        settle();
        assertEquals(4, done.size());
    }

    @Test
    void shouldTellTheWorldLastAndInOrder() {
        Warning warning = new Warning(Warning.Kind.TWIN, "a", "b");
        turn.answer(() -> done.add("ended, with warnings " + listener.warnings().size()));
        turn.listener().onWarning(warning);
        turn.then(() -> done.add("work"));
        settle();
        assertEquals(List.of("work"), done);
        assertEquals(List.of(), listener.warnings());
        tellAll();
        assertEquals(List.of("work", "ended, with warnings 0"), done);
        assertEquals(List.of(warning), listener.warnings());
    }

    @Test
    void shouldLeaveNothingUndoneThatStandsBehindWhatFails() {
        turn.then(() -> {
            turn.then(() -> done.add("two"));
            throw new IllegalStateException("a flaw");
        });
        turn.then(() -> done.add("one"));
        turn.answer(() -> {
            throw new IllegalStateException("a listener's flaw");
        });
        turn.answer(() -> done.add("told"));
        assertThrows(IllegalStateException.class, this::settle);
        assertEquals(List.of("one", "two"), done);
        assertThrows(IllegalStateException.class, this::tellAll);
        assertEquals(List.of("one", "two", "told"), done);
    }

    /** Whoever is told may give an order that is answered at once; nothing is told twice. */
    @Test
    void shouldTellWhatComesWhileItTells() {
        turn.answer(() -> turn.answer(() -> done.add("later")));
        tellAll();
        assertEquals(List.of("later"), done);
    }
}
