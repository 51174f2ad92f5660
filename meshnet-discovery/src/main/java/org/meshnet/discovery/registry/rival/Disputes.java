package org.meshnet.discovery.registry.rival;

import java.util.List;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.count.RegistryCounters;
import org.meshnet.discovery.registry.member.Member;
import org.meshnet.discovery.registry.member.NetworkMembers;
import org.meshnet.discovery.registry.membership.Members;
import org.meshnet.discovery.registry.roster.ClaimAnswer;
import org.meshnet.discovery.registry.roster.NetworkRoster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles who has what two members cannot both have: a claim, which stays with its holder as long as that is there, and
 * an endpoint, which is whose was last proven to be there. Not thread-safe.
 */
public final class Disputes {
    private static final Logger LOG = LoggerFactory.getLogger(Disputes.class);

    private final Members members;
    private final Doubts doubts;
    private final RegistryCounters counters;

    public Disputes(Members members, Doubts doubts, RegistryCounters counters) {
        this.members = members;
        this.doubts = doubts;
        this.counters = counters;
    }

    /**
     * Gives a member the claims that are free; the holders of the others are asked whether they are there.
     *
     * @param answer is told of it, perhaps later
     */
    public void claim(Member member, List<Token> claims, ClaimAnswer answer, long nowNs) {
        ClaimAnswer counted = new ClaimAnswer() {
            @Override
            public void onDecided(RefusedClaims refused, long laterNs) {
                doubt(member, claims, refused, laterNs);
                answer.onDecided(refused, laterNs);
            }

            @Override
            public void onUndecided(long laterNs) {
                counters.add(RegistryCounter.CLAIM_UNDECIDED);
                answer.onUndecided(laterNs);
            }
        };
        member.network().directory().claim(member.nodeKey(), claims, counted, nowNs);
    }

    private void doubt(Member member, List<Token> claims, RefusedClaims refused, long nowNs) {
        NetworkRoster directory = member.network().directory();
        counters.add(RegistryCounter.CLAIM_REFUSED, refused.count());
        for (int i = 0; i < claims.size(); i++) {
            if (refused.contains(i)) {
                directory.findHolders(claims.get(i), 1).stream()
                        .flatMap(entry -> member.network().member(entry.nodeKey()).stream())
                        .forEach(holder -> doubts.add(holder, member.account(), nowNs));
            }
        }
    }

    /** Somebody is proven to be at an endpoint: another member that was there is not any more. */
    public void replaceAt(NetworkMembers network, Endpoint endpoint, NodeKey newcomer) {
        network.memberAt(endpoint)
                .filter(member -> !member.nodeKey().equals(newcomer))
                .ifPresent(member -> {
                    LOG.debug("node {} is at {} in the place of {}", newcomer, endpoint, member.nodeKey());
                    counters.add(RegistryCounter.REPLACED);
                    members.remove(member);
                });
    }
}
