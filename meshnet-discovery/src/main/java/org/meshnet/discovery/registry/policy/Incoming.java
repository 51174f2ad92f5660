package org.meshnet.discovery.registry.policy;

import java.util.Optional;
import org.meshnet.core.policy.PolicyFetch;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.discovery.registry.member.Member;

/** A document that a member is giving, part by part. */
final class Incoming {
    /** Who gives nothing for so long makes room for another. */
    static final long STALE_NS = 5_000_000_000L;

    private final Member source;
    private final PolicyFetch fetch;
    private long lastPartNs;

    Incoming(Member source, PolicyManifest manifest, long nowNs) {
        this.source = source;
        this.fetch = new PolicyFetch(manifest, Optional.empty());
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
        return nowNs - lastPartNs >= STALE_NS;
    }
}
