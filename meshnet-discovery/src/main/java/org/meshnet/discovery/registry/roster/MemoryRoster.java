package org.meshnet.discovery.registry.roster;

import java.util.HashMap;
import java.util.Map;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.seam.RandomSource;

/** The roster in this process's memory, where it ends with the process. Not thread-safe. */
public final class MemoryRoster implements Roster {
    /** How many who left are remembered in a network (docs/protocol.md §5.2). */
    public static final int MOST_TOMBSTONES = Tombstones.MOST;

    private final Tombstones.Budget memory;
    private final RandomSource random;
    private final Map<NetworkId, MemoryNetworkRoster> directories = new HashMap<>();

    /** @param mostRemembered how many who left are remembered in all networks together */
    public MemoryRoster(int mostRemembered, RandomSource random) {
        this.memory = new Tombstones.Budget(mostRemembered);
        this.random = random;
    }

    @Override
    public NetworkRoster open(NetworkId networkId) {
        return directories.computeIfAbsent(
                networkId,
                id -> new MemoryNetworkRoster(
                        random.nextLong(NetworkRoster.FIRST_VERSION_LIMIT), memory, () -> directories.remove(id)));
    }
}
