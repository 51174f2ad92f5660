package org.meshnet.discovery.registry.roster;

import org.meshnet.core.wire.RefusedClaims;

/**
 * Who is told what became of claims: exactly once, unless the node leaves or claims anew before, by the thread that
 * calls the roster.
 */
public interface ClaimAnswer {
    /** It is known who has them. */
    void onDecided(RefusedClaims refused, long nowNs);

    /** Nobody can say now whether another node has one of them: the node has to ask again. */
    void onUndecided(long nowNs);
}
