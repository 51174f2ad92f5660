package org.meshnet.core.engine;

import org.meshnet.core.engine.policy.PolicyEffects;
import org.meshnet.core.engine.status.RulesStatus;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.rule.RuleSet;

/** Who hears of the network's document. Control thread only. */
final class DocumentFollowers implements PolicyEffects {
    private final Parts parts;

    DocumentFollowers(Parts parts) {
        this.parts = parts;
    }

    @Override
    public void onRules(RuleSet rules, long nowNs) {
        parts.rules().setRules(RulesStatus.Source.NETWORK, rules, nowNs);
    }

    @Override
    public void onRotation(PolicyDocument document, long nowNs) {
        parts.then(() -> parts.rotation().onDocument(document, nowNs));
    }

    @Override
    public void onTrust(long nowNs) {
        parts.directory().onMembership(nowNs);
    }
}
