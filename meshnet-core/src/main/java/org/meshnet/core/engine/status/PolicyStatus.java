package org.meshnet.core.engine.status;

import java.util.Optional;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.rule.NetworkText;

/**
 * The network's document, as a member knows it.
 *
 * @param manifest which one it is, and who signed it
 * @param revocationCount how many it revokes
 * @param text what this node makes of its text
 * @param problem what of the text this node does not understand
 * @param fork that two administrators signed for one place, until a later document follows
 */
public record PolicyStatus(
        PolicyManifest manifest,
        int revocationCount,
        NetworkText text,
        Optional<String> problem,
        Optional<PolicyJudge.Fork> fork) {}
