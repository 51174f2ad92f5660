package org.meshnet.core.membership;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NetworkTag;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.name.Label;

/** Keys and what administrators issue with them, for tests. */
final class Issued {
    static final NetworkKey NETWORK_KEY = NetworkKey.of(rising(32));
    static final NetworkTag NETWORK = NetworkSecrets.derive(NETWORK_KEY).tag();
    static final SigningKey ADMINISTRATOR = key(0xa1);
    static final AdministratorKey ADMINISTRATOR_KEY = AdministratorKey.of(ADMINISTRATOR.publicKey());
    static final NodeKey NODE = NodeKey.of(key(0x11).publicKey());
    static final NodeKey OTHER = NodeKey.of(key(0x12).publicKey());
    static final int INVITATION_BYTE = 0x55;
    static final long FIRST = 500_000;
    static final long YEAR = 365 * 24;
    static final Trust TRUST = Trust.of(NETWORK, Set.of(ADMINISTRATOR_KEY));

    private Issued() {}

    static SigningKey key(int value) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) value);
        return SigningKey.fromSeed(seed);
    }

    static byte[] rising(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    static Grant named(String... names) {
        return new Grant(Arrays.stream(names).map(Label::new).toList(), List.of(), List.of(), List.of(), 0);
    }

    static Certificate certificate(NodeKey node, Grant grant) {
        return certificate(NETWORK, node, grant, ADMINISTRATOR);
    }

    static Certificate certificate(NetworkTag network, NodeKey node, Grant grant, SigningKey signer) {
        return Certificate.of(SignedStatement.sign(
                Statement.ofNode(
                        new Statement.Subject(network, node, 7),
                        new Period(FIRST, FIRST + YEAR),
                        grant,
                        AdministratorKey.of(signer.publicKey())),
                signer));
    }

    static SignedStatement invitation(InviteTerms terms, Grant grant) {
        return invitation(9, terms, grant);
    }

    static SignedStatement invitation(long serial, InviteTerms terms, Grant grant) {
        NodeKey key = NodeKey.of(key(INVITATION_BYTE).publicKey());
        return SignedStatement.sign(
                new Statement(
                        new Statement.Subject(NETWORK, key, serial),
                        new Period(FIRST, FIRST + YEAR + 24),
                        grant,
                        Optional.of(terms),
                        ADMINISTRATOR_KEY),
                ADMINISTRATOR);
    }

    static Certificate joined(NodeKey node, InviteTerms terms, long hour) {
        return Certificate.join(invitation(terms, named("laptop")), key(INVITATION_BYTE), new Joining(node, hour));
    }
}
