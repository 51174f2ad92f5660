package org.meshnet.core.engine.multicast;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.meshnet.core.group.GroupReport;
import org.meshnet.core.net.IpAddress;

/**
 * The groups that this host has joined on the mesh's interface, as its kernel reports them. One that is missing from
 * the answers to two queries in a row has gone without a word; where a query is not answered at all, as by a host whose
 * firewall keeps it out, nothing follows from that. Bounded: {@value #MAX} groups. Control thread only.
 */
final class HostGroups {
    static final int MAX = 256;

    private static final int MOST_MISSES = 2;
    /** Bits of a group's number behind those that all groups have that neighbour discovery uses (RFC 4291 §2.7.1). */
    private static final int SOLICITED_NODE_BITS = 24;

    private static final long SOLICITED_NODE_HIGH = 0xff02L << 48;
    private static final long SOLICITED_NODE_LOW = 0x1ff;
    private static final int V4_ALL_HOSTS = 0xe000_0001;

    private final Map<IpAddress, Group> groups = new HashMap<>();
    private final Map<Family, Boolean> answers = new EnumMap<>(Map.of(Family.V4, false, Family.V6, false));
    private boolean isFull;
    private boolean wasFull;
    private int version;

    private enum Family {
        V4,
        V6;

        static Family of(IpAddress address) {
            return address.isV4() ? V4 : V6;
        }
    }

    private static final class Group {
        private int missCount;
        private boolean isReported = true;
    }

    /** Takes what the kernel says; false if it is a group for which there is no room. */
    boolean take(GroupReport report) {
        IpAddress address = report.group();
        if (report.isState()) {
            answers.put(Family.of(address), true);
        }
        if (isOfNoInterest(address)) {
            return true;
        }
        if (!report.isJoined()) {
            version += groups.remove(address) == null ? 0 : 1;
            return true;
        }
        Group known = groups.get(address);
        if (known != null) {
            known.isReported = true;
        } else if (groups.size() >= MAX) {
            version += isFull ? 0 : 1;
            isFull = true;
            wasFull = true;
            return false;
        } else {
            groups.put(address, new Group());
            version++;
        }
        return true;
    }

    /** The group of all hosts, what ends inside this host, and what only neighbour discovery uses. */
    private static boolean isOfNoInterest(IpAddress group) {
        if (group.isV4()) {
            return group.v4Bits() == V4_ALL_HOSTS;
        }
        boolean isAllNodes = group.high() == SOLICITED_NODE_HIGH && group.low() == 1;
        boolean isSolicitedNode =
                group.high() == SOLICITED_NODE_HIGH && group.low() >>> SOLICITED_NODE_BITS == SOLICITED_NODE_LOW;
        boolean isHostScope = (group.high() >>> 48 & 0xf) <= 1;
        return isAllNodes || isSolicitedNode || isHostScope;
    }

    /** The host is asked anew, for all: what was missing from the answers to the last two questions has gone. */
    void onQuery() {
        for (Family family : Family.values()) {
            if (Objects.requireNonNull(answers.put(family, false))) {
                dropMissing(family);
            }
        }
        version += isFull && !wasFull ? 1 : 0;
        isFull = wasFull;
        wasFull = false;
    }

    private void dropMissing(Family family) {
        List<IpAddress> gone = new ArrayList<>();
        groups.forEach((address, group) -> {
            if (Family.of(address) == family) {
                group.missCount = group.isReported ? 0 : group.missCount + 1;
                group.isReported = false;
                if (group.missCount >= MOST_MISSES) {
                    gone.add(address);
                }
            }
        });
        gone.forEach(groups::remove);
        version += gone.size();
    }

    /** Are there more than have room, so that all are wanted? */
    boolean isFull() {
        return isFull;
    }

    List<IpAddress> list() {
        return groups.keySet().stream().sorted().toList();
    }

    /** Another number whenever the list is another. */
    int version() {
        return version;
    }
}
