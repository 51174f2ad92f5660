package org.meshnet.core.engine.policy;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyFetch;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.core.policy.PolicyManifest;

/**
 * Whom to ask for a document, where several offer one that is later: who has waited for longest. Who was asked waits
 * behind all others, whatever it offers, so that some that offer documents and give none, as who was revoked would,
 * delay it by a turn each.
 */
final class FetchTurns {
    /** So long one is asked while others wait. */
    static final long TURN_NS = 2_000_000_000L;

    private long lastPlace;

    /** A partner offers something later. */
    void onOffer(PolicyTalk talk, PolicyManifest manifest) {
        talk.onOffer(manifest, ++lastPlace);
    }

    /** It was asked long enough. Who gave nothing has to offer again. */
    void onTurn(PolicyTalk talk, PolicyFetch fetch) {
        if (fetch.hasGained()) {
            talk.moveTo(++lastPlace);
        } else {
            talk.dropOffer();
        }
    }

    /** Whose turn it is; what is not later any more is forgotten. */
    @Nullable
    PolicyTalk next(List<PolicyTalk> talks, PolicyJudge judge) {
        PolicyTalk next = null;
        for (PolicyTalk talk : talks) {
            Optional<PolicyManifest> offered = talk.offered();
            if (offered.isEmpty()) {
                continue;
            }
            if (!judge.isLater(offered.get())) {
                talk.dropOffer();
            } else if (next == null || talk.place() < next.place()) {
                next = talk;
            }
        }
        return next;
    }

    /** What is fetched of whose turn it is: where it offers the same as who was asked before, what is left of that. */
    static PolicyFetch fetch(PolicyTalk next, Optional<PolicyFetch> unfinished, Optional<PolicyDocument> known) {
        PolicyManifest offered = next.offered().orElseThrow();
        return unfinished
                .filter(before -> before.manifest().equals(offered))
                .map(PolicyFetch::again)
                .orElseGet(() -> new PolicyFetch(offered, known.map(PolicyDocument::copy)));
    }

    /** Is the turn over of who is asked since then, as another waits? */
    boolean isOver(PolicyTalk asked, long sinceNs, List<PolicyTalk> talks, PolicyJudge judge, long nowNs) {
        return nowNs - sinceNs >= TURN_NS
                && talks.stream()
                        .filter(talk -> talk != asked)
                        .flatMap(talk -> talk.offered().stream())
                        .anyMatch(judge::isLater);
    }
}
