package org.meshnet.core.engine.lane;

/** Where the control loop publishes the snapshot and the data loops read it. */
public final class SnapshotCell {
    private volatile Snapshot snapshot = Snapshot.EMPTY;

    public Snapshot get() {
        return snapshot;
    }

    public void publish(Snapshot next) {
        snapshot = next;
    }
}
