package org.meshnet.core.engine.lane;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the control loop publishes the snapshot and the data loops read it. */
public final class SnapshotCell {
    private final @Nullable Stations stations;
    private volatile Snapshot snapshot = Snapshot.EMPTY;

    /** For a device that carries packets. */
    public SnapshotCell() {
        this.stations = null;
    }

    /** For one that carries Ethernet. */
    public SnapshotCell(Stations stations) {
        this.stations = stations;
    }

    public Snapshot get() {
        return snapshot;
    }

    public void publish(Snapshot next) {
        snapshot = next;
    }

    /** What control loop and data loops share of an Ethernet; empty if the device carries packets. */
    public Optional<Stations> stations() {
        return Optional.ofNullable(stations);
    }
}
