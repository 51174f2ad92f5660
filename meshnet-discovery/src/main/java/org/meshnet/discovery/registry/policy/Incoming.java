package org.meshnet.discovery.registry.policy;

import org.meshnet.core.policy.PolicyFetch;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.discovery.registry.member.Member;
import org.meshnet.discovery.registry.member.NetworkMembers;

/** A document that a member is giving, part by part. */
final class Incoming {
    /** Who gives nothing for so long makes room for another. */
    static final long STALE_NS = 5_000_000_000L;
    /** Who takes longer goes on only while nobody else wants the place. */
    static final long TURN_NS = 10_000_000_000L;

    private final Member source;
    private final PolicyFetch fetch;
    private final long beganNs;
    private long lastPartNs;

    Incoming(Member source, PolicyFetch fetch, long nowNs) {
        this.source = source;
        this.fetch = fetch;
        this.beganNs = nowNs;
        this.lastPartNs = nowNs;
    }

    Member source() {
        return source;
    }

    PolicyFetch fetch() {
        return fetch;
    }

    void onPart(long nowNs) {
        lastPartNs = nowNs;
    }

    boolean isStale(long nowNs) {
        return nowNs - lastPartNs >= STALE_NS || nowNs - beganNs >= TURN_NS;
    }

    /** Is it this document, given in this network? */
    boolean isOf(NetworkMembers network, PolicyManifest manifest) {
        return source.network() == network && fetch.manifest().equals(manifest);
    }
}
