package org.meshnet.core.engine;

/** Where the control loop publishes the snapshot and the data loops read it. */
final class SnapshotCell {
    private volatile Snapshot snapshot = Snapshot.EMPTY;

    Snapshot get() {
        return snapshot;
    }

    void publish(Snapshot next) {
        snapshot = next;
    }
}
