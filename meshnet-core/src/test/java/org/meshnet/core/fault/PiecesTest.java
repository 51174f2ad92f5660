package org.meshnet.core.fault;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PiecesTest {
    private final List<String> done = new ArrayList<>();
    private final Pieces pieces = new Pieces();

    @Test
    void shouldDoAllAndThenThrowWhatTheFirstThrew() {
        IllegalStateException first = new IllegalStateException("first");
        StackOverflowError second = new StackOverflowError("second");
        pieces.run(() -> {
            throw first;
        });
        pieces.run(() -> done.add("between"));
        pieces.run(() -> {
            throw second;
        });
        pieces.run(() -> done.add("last"));
        assertEquals(List.of("between", "last"), done);
        assertSame(first, assertThrows(IllegalStateException.class, pieces::end));
        assertSame(second, first.getSuppressed()[0]);
    }

    @Test
    void shouldThrowNothingIfNoneFailed() {
        pieces.run(() -> done.add("one"));
        assertDoesNotThrow(pieces::end);
    }

    @Test
    void shouldNotGoOnWithoutMemory() {
        assertThrows(
                OutOfMemoryError.class,
                () -> pieces.run(() -> {
                    throw new OutOfMemoryError("a test's");
                }));
    }
}
