package org.meshnet.core.engine.policy;

import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.rule.RuleSet;

/** What follows from a document. Control thread only. */
public interface PolicyEffects {
    /** These are the network's rules from now on. */
    void onRules(RuleSet rules, long nowNs);

    /** This document says which key of the network came last. */
    void onRotation(PolicyDocument document, long nowNs);

    /** Certificates are measured otherwise: all peers are to be looked at. */
    void onTrust(long nowNs);
}
