package org.meshnet.core.bridge;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.session.PeerLink;

/**
 * Which station has which IP address, as members' hosts said it. Bounded: of {@value #PER_MEMBER} behind one member,
 * and of {@value #CAPACITY} in all, the one that was not heard for longest makes room. One thread at a time.
 */
public final class Neighbours {
    /** Addresses of hosts behind one member. */
    public static final int PER_MEMBER = 256;

    /** Addresses in all. */
    public static final int CAPACITY = 4_096;

    /** What was not said for so long is asked anew. */
    public static final long AGE_NS = 60_000_000_000L;

    private final Map<IpAddress, Neighbour> byAddress = new LinkedHashMap<>();
    private final Map<PeerLink, Integer> counts = new HashMap<>();

    /**
     * Who has an address.
     *
     * @param mac the station
     * @param link the member behind which it is
     * @param isRouter does it say that it is a router
     * @param heardNs when that was said
     */
    public record Neighbour(long mac, PeerLink link, boolean isRouter, long heardNs) {}

    /** This was said. */
    public void learn(IpAddress address, Neighbour neighbour) {
        forget(address);
        if (count(neighbour.link()) >= PER_MEMBER) {
            forgetOldest(neighbour.link());
        } else if (byAddress.size() >= CAPACITY) {
            forget(byAddress.keySet().iterator().next());
        }
        byAddress.put(address, neighbour);
        counts.merge(neighbour.link(), 1, Integer::sum);
    }

    private int count(PeerLink link) {
        return counts.getOrDefault(link, 0);
    }

    private void forget(IpAddress address) {
        Neighbour known = byAddress.remove(address);
        if (known != null) {
            counts.computeIfPresent(known.link(), (link, count) -> count > 1 ? count - 1 : null);
        }
    }

    private void forgetOldest(PeerLink link) {
        Iterator<Map.Entry<IpAddress, Neighbour>> oldest = byAddress.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<IpAddress, Neighbour> entry = oldest.next();
            if (entry.getValue().link().equals(link)) {
                forget(entry.getKey());
                return;
            }
        }
    }

    /** Forgets all that is behind this member. */
    public void forgetAll(PeerLink link) {
        byAddress.values().removeIf(neighbour -> neighbour.link().equals(link));
        counts.remove(link);
    }

    /** Who has this address, if that was said a short while ago. */
    public Optional<Neighbour> find(IpAddress address, long nowNs) {
        return Optional.ofNullable(byAddress.get(address)).filter(known -> nowNs - known.heardNs() <= AGE_NS);
    }

    /** How many addresses are known. */
    public int size() {
        return byAddress.size();
    }
}
