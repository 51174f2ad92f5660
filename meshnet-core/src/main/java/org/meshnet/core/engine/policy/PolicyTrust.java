package org.meshnet.core.engine.policy;

import org.meshnet.core.membership.Trust;
import org.meshnet.core.policy.PolicyContent;

/** What certificates are measured by where a document is known. Stateless. */
public final class PolicyTrust {
    private PolicyTrust() {}

    /**
     * The document's administrators and revocations, the rest as before.
     *
     * @throws IllegalArgumentException if there are more administrators than anybody believes
     */
    public static Trust by(Trust before, PolicyContent content) {
        return new Trust(
                before.network(),
                content.administratorKeys(),
                content.revokedKeys(),
                content.revokedSerials(),
                before.uncertifiedUntilHour());
    }
}
