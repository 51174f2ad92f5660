package org.meshnet.core.policy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.crypto.Ed25519;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.field.FieldReader;
import org.meshnet.core.field.FieldWriter;
import org.meshnet.core.field.Malformed;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkTag;

/**
 * One administrator's word that another key is an administrator's, too: a signature over {@code "meshnet v2
 * administrator" ‖ network tag ‖ key}. Whose word it is, the place says at which it stands. Immutable.
 */
public final class Endorsement {
    /** Bytes: the key, and the signature. */
    static final int LENGTH = AdministratorKey.LENGTH + Ed25519.SIGNATURE_LENGTH;

    private static final byte[] LABEL = "meshnet v2 administrator".getBytes(US_ASCII);

    private final AdministratorKey key;
    private final byte[] signature;

    private Endorsement(AdministratorKey key, byte[] signature) {
        this.key = key;
        this.signature = signature;
    }

    /** Signs. */
    public static Endorsement sign(NetworkTag network, AdministratorKey key, SigningKey endorser) {
        return new Endorsement(key, endorser.sign(signedBytes(network, key)));
    }

    static Endorsement read(FieldReader reader) throws Malformed {
        return new Endorsement(
                AdministratorKey.of(reader.bytes(AdministratorKey.LENGTH)), reader.bytes(Ed25519.SIGNATURE_LENGTH));
    }

    void write(FieldWriter writer) {
        writer.bytes(key.bytes()).bytes(signature);
    }

    /** Who is an administrator by this. */
    public AdministratorKey key() {
        return key;
    }

    /** Did that administrator of that network sign it? */
    public boolean isBy(AdministratorKey endorser, NetworkTag network) {
        return Ed25519.verify(endorser.bytes(), signature, signedBytes(network, key));
    }

    private static byte[] signedBytes(NetworkTag network, AdministratorKey key) {
        return new FieldWriter()
                .bytes(LABEL)
                .bytes(network.bytes())
                .bytes(key.bytes())
                .toArray();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Endorsement that && key.equals(that.key) && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(signature);
    }

    @Override
    public String toString() {
        return "Endorsement[" + key + "]";
    }
}
