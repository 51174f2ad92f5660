package org.meshnet.discovery.registry;

import java.util.Arrays;
import java.util.List;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.policy.Authority;
import org.meshnet.core.policy.PolicyContent;
import org.meshnet.core.policy.PolicyCopy;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.policy.PolicySeal;
import org.meshnet.core.policy.Rotation;

/** Documents that somebody signed, as a server sees them. */
public final class SignedCopies {
    private SignedCopies() {}

    /** The document of this version, by signer number so and so. */
    public static PolicyCopy copy(NetworkSecrets network, int signer, int version, String text) {
        byte[] seed = new byte[SigningKey.SEED_LENGTH];
        Arrays.fill(seed, (byte) signer);
        SigningKey key = SigningKey.fromSeed(seed);
        Authority authority = Authority.of(AdministratorKey.of(key.publicKey()));
        PolicyManifest.Signer by = new PolicyManifest.Signer(authority, key);
        PolicyContent content = new PolicyContent(List.of(authority), List.of(), text, List.of(), Rotation.NONE);
        PolicySeal seal = PolicySeal.of(network);
        PolicyDocument document = PolicyDocument.first(seal, content, by, 1_800_000_000);
        for (int i = 1; i < version; i++) {
            document = document.next(seal, content, by, 1_800_000_000);
        }
        return document.copy();
    }
}
