package org.meshnet.core.engine.directory;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.engine.peer.StagedPackets;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.net.IpAddress;

/**
 * Addresses that are being looked up, with the packets that wait for them, and those that were lately not found.
 * Bounded: beyond {@value #MAX_PENDING} look-ups a new one fails at once; of the {@value #MAX_ABSENT} absent ones the
 * oldest makes room. Control thread only.
 */
public final class LookUps {
    static final int MAX_PENDING = 256;
    static final int MAX_ABSENT = 1_024;

    private static final long TIMEOUT_NS = 3_000_000_000L;
    private static final long ABSENT_NS = 1_000_000_000L;

    private final Map<IpAddress, Pending> pending = new LinkedHashMap<>();
    private final Map<IpAddress, Long> absentUntilNs = new LinkedHashMap<>();

    private record Pending(StagedPackets packets, long deadlineNs) {}

    public boolean isPending(IpAddress address) {
        return pending.containsKey(address);
    }

    public boolean isFull() {
        return pending.size() >= MAX_PENDING;
    }

    public boolean isAbsent(IpAddress address, long nowNs) {
        Long untilNs = absentUntilNs.get(address);
        return untilNs != null && nowNs < untilNs;
    }

    /** Lets a packet wait for an address, whose look-up begins if it is the first. */
    public void add(IpAddress address, byte[] packet, long nowNs) {
        pending.computeIfAbsent(address, key -> new Pending(new StagedPackets(), nowNs + TIMEOUT_NS))
                .packets()
                .add(packet);
    }

    /** Ends a look-up; its packets, if there was one. */
    public Optional<List<byte[]>> take(IpAddress address) {
        return Optional.ofNullable(pending.remove(address))
                .map(ended -> ended.packets().drain());
    }

    /** Remembers that nobody has the address. */
    public void markAbsent(IpAddress address, long nowNs) {
        absentUntilNs.remove(address);
        if (absentUntilNs.size() >= MAX_ABSENT) {
            absentUntilNs.remove(absentUntilNs.keySet().iterator().next());
        }
        absentUntilNs.put(address, nowNs + ABSENT_NS);
    }

    /** All addresses that are being looked up. */
    List<IpAddress> addresses() {
        return new ArrayList<>(pending.keySet());
    }

    public long nextDeadlineNs() {
        return pending.isEmpty()
                ? TimerQueue.NONE
                : pending.values().iterator().next().deadlineNs();
    }

    /** The addresses whose look-up took too long. */
    public List<IpAddress> expired(long nowNs) {
        List<IpAddress> expired = new ArrayList<>();
        Iterator<Map.Entry<IpAddress, Pending>> entries = pending.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<IpAddress, Pending> entry = entries.next();
            if (entry.getValue().deadlineNs() > nowNs) {
                break;
            }
            expired.add(entry.getKey());
        }
        return expired;
    }
}
