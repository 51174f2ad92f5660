package org.meshnet.core.engine.status;

import java.util.List;
import java.util.Optional;
import org.meshnet.core.membership.InviteUse;
import org.meshnet.core.policy.PolicyDocument;

/**
 * What a member of a closed network knows of what its administrators said.
 *
 * @param document the one that counts; empty if none is known
 * @param uses who joined by which invitation
 */
public record KnownPolicy(Optional<PolicyDocument> document, List<InviteUse> uses) {
    /** Copies the list. */
    public KnownPolicy {
        uses = List.copyOf(uses);
    }
}
