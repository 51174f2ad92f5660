package org.meshnet.core.engine.policy;

import java.util.Optional;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.membership.Trust;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.core.policy.PolicySeal;

/**
 * What a member knows of its network's documents.
 *
 * @param judge which one counts
 * @param seal by which their chunks are sealed
 */
record PolicyBook(PolicyJudge judge, PolicySeal seal) {
    /** That of a member at its start; empty in an open network, which has no document. */
    static Optional<PolicyBook> of(EngineConfig.Member member) {
        return member.closed().map(closed -> {
            Trust trust = closed.trust();
            PolicyJudge judge = new PolicyJudge(trust.network(), trust.administrators());
            closed.policy().ifPresent(judge::take);
            return new PolicyBook(judge, PolicySeal.of(member.secrets()));
        });
    }
}
