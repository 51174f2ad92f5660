package org.meshnet.discovery.registry;

import java.util.ArrayList;
import java.util.List;
import org.meshnet.discovery.registry.check.Check;
import org.meshnet.discovery.registry.check.CheckRunner;

/** Keeps checks until a test says which one is done. */
final class HeldChecks implements CheckRunner {
    final List<Check> held = new ArrayList<>();
    private final int capacity;

    HeldChecks(int capacity) {
        this.capacity = capacity;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public void run(Check check, long nowNs) {
        held.add(check);
    }
}
