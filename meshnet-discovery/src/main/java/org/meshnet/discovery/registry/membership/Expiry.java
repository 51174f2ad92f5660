package org.meshnet.discovery.registry.membership;

import java.util.Optional;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.count.RegistryCounters;
import org.meshnet.discovery.registry.member.Member;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the registrations of members that were not heard of for the time of a lease, some in each turn. Times start at 0
 * and never fall. Not thread-safe.
 */
public final class Expiry {
    /** Leases that end in one turn. */
    static final int TURN_MOST = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

    private final Members members;
    private final RegistryCounters counters;

    public Expiry(Members members, RegistryCounters counters) {
        this.members = members;
        this.counters = counters;
    }

    /** One turn. */
    public void onTimer(long nowNs) {
        Optional<Member> over = members.over(nowNs);
        for (int i = 0; i < TURN_MOST && over.isPresent(); i++) {
            expire(over.get());
            over = members.over(nowNs);
        }
    }

    private void expire(Member member) {
        LOG.debug(
                "node {} of network {} was not heard of any more",
                member.nodeKey(),
                member.network().networkId());
        counters.add(RegistryCounter.EXPIRED);
        members.remove(member);
    }

    /** When the next lease ends, perhaps in the past; {@link Long#MAX_VALUE} if there is none. */
    public long nextDeadlineNs() {
        return members.nextLeaseEndNs();
    }
}
