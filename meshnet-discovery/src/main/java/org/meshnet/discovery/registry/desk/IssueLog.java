package org.meshnet.discovery.registry.desk;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.meshnet.discovery.registry.member.MemberId;

/**
 * The issue number of the last register taken from each node, for as long as an older register could still come with a
 * good cookie. After that the cookie's age alone keeps it out, so the memory is bounded by the registers that are let
 * through in that time, whether the node is still registered or not. Times never fall. Not thread-safe.
 */
public final class IssueLog {
    private static final int FORGOTTEN_AT_ONCE = 64;

    private record Taken(MemberId member, long issueNumber, long forgetAtNs) {}

    private final long memoryNs;
    private final Map<MemberId, Taken> latest = new HashMap<>();
    private final Set<Long> numbers = new HashSet<>();
    private final ArrayDeque<Taken> byTime = new ArrayDeque<>();

    /** @param memoryNs how long a cookie is good */
    public IssueLog(long memoryNs) {
        this.memoryNs = memoryNs;
    }

    /** Was a register with this number taken? No two challenges have the same. */
    public boolean isTaken(long issueNumber) {
        return numbers.contains(issueNumber);
    }

    /** Does this number exceed that of the last register taken? */
    public boolean isNew(MemberId member, long issueNumber) {
        Taken taken = latest.get(member);
        return taken == null || issueNumber > taken.issueNumber;
    }

    /** Remembers a register that was taken; only for numbers that {@link #isNew}. */
    public void record(MemberId member, long issueNumber, long nowNs) {
        // A number may be ahead of the time, if many hellos came at once.
        Taken taken = new Taken(member, issueNumber, Math.max(nowNs, issueNumber) + memoryNs);
        latest.put(member, taken);
        numbers.add(issueNumber);
        byTime.add(taken);
        forget(nowNs);
    }

    /** Drops some of what is too old to matter; more than comes meanwhile, if it is called with each that does. */
    public void forget(long nowNs) {
        for (int i = 0; i < FORGOTTEN_AT_ONCE && !byTime.isEmpty() && byTime.peek().forgetAtNs < nowNs; i++) {
            Taken old = byTime.remove();
            latest.remove(old.member, old);
            numbers.remove(old.issueNumber);
        }
    }

    public int size() {
        return byTime.size();
    }
}
