package org.meshnet.core.path;

import org.meshnet.core.wire.Candidate;

/**
 * How a way to a peer became known, the one to be preferred first: of two that are equally fast the earlier kind is
 * used.
 */
public enum CandidateKind {
    /** An address of the peer's interface: the same site, or no NAT at all. */
    LOCAL,
    /** A port that the peer's router opened on request, which stays open. */
    MAPPED,
    /** What the peer's user gave. */
    CONFIGURED,
    /** Where a server sees the peer. */
    OBSERVED,
    /** Where an authentic frame of the peer came from. */
    HEARD,
    /** By another node or server, which forwards. */
    RELAY;

    /** The kind of what a descriptor names. */
    public static CandidateKind of(Candidate.Kind kind) {
        return switch (kind) {
            case LOCAL -> LOCAL;
            case OBSERVED -> OBSERVED;
            case MAPPED -> MAPPED;
            case CONFIGURED -> CONFIGURED;
        };
    }
}
