package org.meshnet.core.path;

import org.meshnet.core.net.Endpoint;

/**
 * Somewhere that a peer may be, and what came of it.
 *
 * @param endpoint of it
 * @param kind how it became known
 * @param isAnswering did the peer answer there within the last 30 s
 * @param silentRounds of probes since it answered, or since it became known
 */
public record TriedCandidate(Endpoint endpoint, CandidateKind kind, boolean isAnswering, int silentRounds) {}
