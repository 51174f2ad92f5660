package org.meshnet.node.cli;

import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A terminal of a test's.
 *
 * @param size of its screen; empty if it has none
 * @param keys what is typed
 * @param restored counts how often the keys were made as they were
 */
record FakeTty(Optional<Tty.Size> size, InputStream keys, AtomicInteger restored) implements Tty {
    /** A screen at which nobody types. */
    static FakeTty screen(int rows, int columns) {
        return new FakeTty(
                Optional.of(new Tty.Size(rows, columns)), InputStream.nullInputStream(), new AtomicInteger());
    }

    @Override
    public boolean isScreen() {
        return size.isPresent();
    }

    @Override
    public boolean isScreenForErrors() {
        return isScreen();
    }

    @Override
    public Restorer takeKeysAtOnce() {
        return restored::incrementAndGet;
    }
}
