package org.meshnet.discovery.registry.rival;

import java.util.List;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.discovery.registry.count.Counter;
import org.meshnet.discovery.registry.count.Counters;
import org.meshnet.discovery.registry.member.Member;
import org.meshnet.discovery.registry.member.NetworkMembers;
import org.meshnet.discovery.registry.membership.Members;
import org.meshnet.discovery.registry.roster.Directory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles who has what two members cannot both have: a claim, which stays with its holder as long as that is there, and
 * an endpoint, which is whose was last proven to be there. Not thread-safe.
 */
public final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    private final Members members;
    private final Doubts doubts;
    private final Counters counters;

    public Claims(Members members, Doubts doubts, Counters counters) {
        this.members = members;
        this.doubts = doubts;
        this.counters = counters;
    }

    /** Gives a member the claims that are free; the holders of the others are asked whether they are there. */
    public RefusedClaims claim(Member member, List<Token> claims, long nowNs) {
        Directory directory = member.network().directory();
        RefusedClaims refused = directory.claim(member.nodeKey(), claims);
        counters.add(Counter.CLAIM_REFUSED, refused.count());
        for (int i = 0; i < claims.size(); i++) {
            if (refused.contains(i)) {
                directory
                        .findHolder(claims.get(i))
                        .flatMap(entry -> member.network().member(entry.nodeKey()))
                        .ifPresent(holder -> doubts.add(holder, member.account(), nowNs));
            }
        }
        return refused;
    }

    /** Somebody is proven to be at an endpoint: another member that was there is not any more. */
    public void replaceAt(NetworkMembers network, Endpoint endpoint, NodeKey newcomer) {
        network.memberAt(endpoint)
                .filter(member -> !member.nodeKey().equals(newcomer))
                .ifPresent(member -> {
                    LOG.debug("node {} is at {} in the place of {}", newcomer, endpoint, member.nodeKey());
                    counters.add(Counter.REPLACED);
                    members.remove(member);
                });
    }
}
