package org.meshnet.node.daemon;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/** Has a changed UDP port remembered for the next run, by a thread that may wait for files. Any thread. */
final class PortMemory {
    private final IntSupplier port;
    private final IntConsumer memory;
    private final AtomicBoolean hasChanged = new AtomicBoolean();

    /** @param port of the sockets at the moment */
    PortMemory(IntSupplier port, IntConsumer memory) {
        this.port = port;
        this.memory = memory;
    }

    void onChange() {
        hasChanged.set(true);
    }

    /** Remembers the port, if it is another. May wait for a file. */
    void look() {
        if (hasChanged.getAndSet(false)) {
            memory.accept(port.getAsInt());
        }
    }
}
