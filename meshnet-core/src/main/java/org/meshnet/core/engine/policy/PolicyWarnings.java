package org.meshnet.core.engine.policy;

import java.util.Optional;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.context.EngineWarnings;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.core.policy.PolicyManifest;

/** What a person should know of the network's documents. Control thread only. */
final class PolicyWarnings {
    private static final String FORK = "fork";
    private static final String TEXT = "text";
    private static final String UNDOES = "undoes";
    private static final String KEPT = "kept document";

    private final EngineWarnings warnings;

    PolicyWarnings(EngineWarnings warnings) {
        this.warnings = warnings;
    }

    /** What this node has kept of before may not count, as where its membership file names other administrators. */
    void onStart(EngineConfig.Member member, Optional<PolicyDocument> counting, long nowNs) {
        Optional<PolicyDocument> kept = member.closed().flatMap(EngineConfig.Closed::policy);
        if (counting.isEmpty()) {
            show(
                    KEPT,
                    kept.map(document -> "version " + document.manifest().version() + " of the network's document, "
                            + "which was kept, does not count: the administrator "
                            + document.manifest().signer().hex()
                            + " who signed it is none by the membership file; nobody is revoked, and no rules of the "
                            + "network hold, until a member or a server tells of another one"),
                    nowNs);
        }
    }

    /** What of the text of the document that counts is not understood. */
    void onText(Optional<String> problem, long nowNs) {
        show(
                TEXT,
                problem.map(wrong -> "the text of the network's document is not understood, in " + wrong
                        + "; this program may be older than the one that signed it, and allows nothing by rules that "
                        + "it does not understand"),
                nowNs);
    }

    /** Two signed for one place, or did not. */
    void onFork(Optional<PolicyJudge.Fork> fork, long nowNs) {
        show(
                FORK,
                fork.map(of -> "version " + of.version() + " of the network's document was signed twice: that of the "
                        + "administrator " + of.kept().hex() + " counts, that of "
                        + of.lost().hex()
                        + " does not; what the other said has to be signed anew"),
                nowNs);
    }

    /** Somebody would take back what no document may. */
    void onUndoes(PolicyManifest manifest, long nowNs) {
        show(
                UNDOES,
                Optional.of("version " + manifest.version() + " of the network's document, by the administrator "
                        + manifest.signer().hex() + ", was refused: it takes back a retirement, or the network's key"),
                nowNs);
    }

    /** A later document counts. */
    void onNewer() {
        warnings.clear(Warning.Kind.POLICY, UNDOES);
        warnings.clear(Warning.Kind.POLICY, KEPT);
    }

    private void show(String subject, Optional<String> text, long nowNs) {
        text.ifPresentOrElse(
                said -> warnings.raise(Warning.Kind.POLICY, subject, said, nowNs),
                () -> warnings.clear(Warning.Kind.POLICY, subject));
    }
}
