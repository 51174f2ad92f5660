package org.meshnet.core.engine.lane;

import java.util.List;
import org.meshnet.core.wire.HandshakeInitiation;

/**
 * By what others tell that a datagram is for this engine, where several share a socket and no name of the engine's
 * stands in it. The control thread says what is so; any thread asks.
 */
public final class Recognition {
    private final SnapshotCell snapshots;
    private volatile List<byte[]> mac1Keys = List.of();

    /** @param snapshots the engine's */
    public Recognition(SnapshotCell snapshots) {
        this.snapshots = snapshots;
    }

    /** The keys by which initiations to this node may be authenticated now. They are not copied, and not changed. */
    public void setMac1Keys(List<byte[]> keys) {
        mac1Keys = List.copyOf(keys);
    }

    /** Is the initiation for this node, by one who knows its network? Costs a MAC for each key. */
    public boolean isMeantBy(HandshakeInitiation initiation) {
        for (byte[] key : mac1Keys) {
            if (initiation.hasMac1(key)) {
                return true;
            }
        }
        return false;
    }

    /** Is this a channel that this node gave to another member? Allocates nothing. */
    public boolean isForwarded(long channel) {
        return snapshots.get().forwards().find(channel) != null;
    }
}
