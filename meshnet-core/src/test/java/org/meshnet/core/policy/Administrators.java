package org.meshnet.core.policy;

import java.util.Arrays;
import java.util.List;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkTag;

/** Administrators of a network, and what they sign. */
final class Administrators {
    static final NetworkTag NETWORK = NetworkTag.of(new byte[16]);
    static final PolicySeal SEAL = new PolicySeal(NETWORK, new byte[32]);
    static final SigningKey ANNA = key(1);
    static final SigningKey BERT = key(2);
    static final SigningKey CARL = key(3);

    private Administrators() {}

    static SigningKey key(int number) {
        byte[] seed = new byte[SigningKey.SEED_LENGTH];
        Arrays.fill(seed, (byte) number);
        return SigningKey.fromSeed(seed);
    }

    static AdministratorKey name(SigningKey key) {
        return AdministratorKey.of(key.publicKey());
    }

    /** The chain from the first to the last. */
    static Authority chain(SigningKey... keys) {
        Authority authority = Authority.of(name(keys[0]));
        for (int i = 1; i < keys.length; i++) {
            authority = authority.then(Endorsement.sign(NETWORK, name(keys[i]), keys[i - 1]));
        }
        return authority;
    }

    static PolicyManifest.Signer signer(SigningKey... chain) {
        return new PolicyManifest.Signer(chain(chain), chain[chain.length - 1]);
    }

    static PolicyContent content(String text, Authority... administrators) {
        return new PolicyContent(List.of(administrators), List.of(), text, List.of(), Rotation.NONE);
    }

    /** Signed by Anna, who is the only one. */
    static PolicyDocument first(String text) {
        return PolicyDocument.first(SEAL, content(text, chain(ANNA)), signer(ANNA), 1000);
    }
}
