package org.meshnet.core.engine.lane;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.frame.MulticastPacket;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.RouteTable;

/**
 * What the data loops know of packets for groups and for all: which those are, who gets them, and how many may be sent
 * and taken. Immutable but for its limits; a question allocates nothing.
 */
public final class MulticastTable {
    /** Nothing is sent, and nothing taken. */
    public static final MulticastTable OFF = new MulticastTable();

    private static final long NO_ADDRESS = 0;

    private final @Nullable MulticastLimits limits;
    private final long broadcastLow;
    private final Members members;
    private final RouteTable<Recipients> byGroup;

    /**
     * Who gets what.
     *
     * @param all who gets broadcasts
     * @param eager who gets what goes to a group of which nobody said that it joined
     * @param byGroup who gets what goes to each group, those who get all groups among them
     */
    public record Members(Recipients all, Recipients eager, Map<IpAddress, Recipients> byGroup) {
        /** Copies the map. */
        public Members {
            byGroup = Map.copyOf(byGroup);
        }
    }

    private MulticastTable() {
        limits = null;
        broadcastLow = NO_ADDRESS;
        members = new Members(Recipients.NONE, Recipients.NONE, Map.of());
        byGroup = RouteTable.empty();
    }

    /** @param broadcast the address that stands for all hosts of the mesh's IPv4 network, if it has one */
    public MulticastTable(MulticastLimits limits, Optional<IpAddress> broadcast, Members members) {
        this.limits = limits;
        this.broadcastLow = broadcast.map(IpAddress::low).orElse(NO_ADDRESS);
        this.members = members;
        Map<Prefix, Recipients> routes = new HashMap<>();
        members.byGroup().forEach((group, some) -> routes.put(new Prefix(group, group.bitCount()), some));
        this.byGroup = RouteTable.of(routes);
    }

    /** How many are sent and taken; null for none at all. */
    @Nullable
    MulticastLimits limits() {
        return limits;
    }

    /** Is this a destination of many, given as the two words of its 16-byte form? */
    boolean isForMany(long high, long low) {
        return MulticastPacket.isForMany(high, low) || isBroadcast(high, low);
    }

    private boolean isBroadcast(long high, long low) {
        return high == 0 && low == broadcastLow && broadcastLow != NO_ADDRESS;
    }

    /** Who gets what goes to such a destination. */
    Recipients recipients(long high, long low) {
        if (isBroadcast(high, low) || MulticastPacket.isForAll(high, low)) {
            return members.all();
        }
        Recipients joined = byGroup.find(high, low);
        return joined == null ? members.eager() : joined;
    }
}
