package org.meshnet.core.membership;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.crypto.Ed25519;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.field.FieldReader;
import org.meshnet.core.field.FieldWriter;
import org.meshnet.core.field.Malformed;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NodeKey;

/**
 * That a node belongs to a closed network, and as what: an administrator's statement about it, or about an invitation
 * by which it joined (docs/protocol.md §7.1). Read bytes prove nothing: {@link Trust} judges. Immutable.
 *
 * <pre>
 *   statement | administrator's signature 64
 *   if it joined by an invitation: node key 32 | hour of joining 4 |
 *       signature 64 of the invitation's key over "meshnet v2 joining" ‖ all bytes before
 * </pre>
 */
public final class Certificate {
    /** Bytes of the longest, so that it fits into a descriptor. */
    public static final int MAX_LENGTH = 400;

    private static final int JOINING_LENGTH = NodeKey.LENGTH + Integer.BYTES + Ed25519.SIGNATURE_LENGTH;
    private static final long MOST_HOURS = 0xffff_ffffL;
    private static final byte[] JOINING_LABEL = "meshnet v2 joining".getBytes(US_ASCII);

    private final SignedStatement signed;
    /** Null if the statement is about the node itself. */
    private final @Nullable Joining joining;

    private final byte[] joiningSignature;

    private Certificate(SignedStatement signed, @Nullable Joining joining, byte[] joiningSignature) {
        this.signed = signed;
        this.joining = joining;
        this.joiningSignature = joiningSignature;
    }

    /** @throws IllegalArgumentException if the statement is an invitation's */
    public static Certificate of(SignedStatement signed) {
        if (signed.statement().isInvitation()) {
            throw new IllegalArgumentException("an invitation is no certificate");
        }
        return new Certificate(signed, null, new byte[0]);
    }

    /**
     * That of a node which joins by an invitation.
     *
     * @param invitationKey the invitation's
     * @throws IllegalArgumentException if the statement is no invitation's, or another's
     */
    public static Certificate join(SignedStatement invitation, SigningKey invitationKey, Joining joining) {
        Statement statement = invitation.statement();
        boolean isOwn = statement.subject().key().equals(NodeKey.of(invitationKey.publicKey()));
        if (!statement.isInvitation() || !isOwn || joining.hour() < 0 || joining.hour() > MOST_HOURS) {
            throw new IllegalArgumentException("not this invitation's key");
        }
        byte[] signature = invitationKey.sign(joiningBytes(invitation, joining));
        return new Certificate(invitation, joining, signature);
    }

    /** Reads one; hostile bytes give empty. */
    public static Optional<Certificate> read(byte[] bytes) {
        if (bytes.length > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            FieldReader reader = new FieldReader(bytes);
            SignedStatement signed = SignedStatement.read(reader, bytes);
            if (!signed.statement().isInvitation()) {
                return reader.remaining() == 0 ? Optional.of(of(signed)) : Optional.empty();
            }
            Joining joining = new Joining(NodeKey.of(reader.bytes(NodeKey.LENGTH)), reader.u32());
            Certificate read = new Certificate(signed, joining, reader.bytes(Ed25519.SIGNATURE_LENGTH));
            return reader.remaining() == 0 ? Optional.of(read) : Optional.empty();
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    /** Bytes of a certificate with this statement. */
    static int lengthOf(SignedStatement signed) {
        return signed.length() + (signed.statement().isInvitation() ? JOINING_LENGTH : 0);
    }

    /** What the administrator says. */
    public Statement statement() {
        return signed.statement();
    }

    /** How the node joined; empty if an administrator signed for this very node. */
    public Optional<Joining> joining() {
        return Optional.ofNullable(joining);
    }

    /** Whose it is. */
    public NodeKey nodeKey() {
        return joining == null ? statement().subject().key() : joining.key();
    }

    /** What its node may claim. */
    public Grant grant() {
        return statement().grant();
    }

    public long serial() {
        return statement().subject().serial();
    }

    /** When it is good: of who joined, from then on, as long as the invitation says. */
    public Period period() {
        Period period = statement().period();
        return joining == null
                ? period
                : period.until(
                        joining.hour() + statement().terms().orElseThrow().validityHours());
    }

    /** Do all signatures fit? The administrator may be anybody. */
    boolean isAuthentic() {
        return signed.isAuthentic() && (joining == null || isJoiningAuthentic(joining));
    }

    private boolean isJoiningAuthentic(Joining joined) {
        byte[] invitationKey = statement().subject().key().bytes();
        return Ed25519.verify(invitationKey, joiningSignature, joiningBytes(signed, joined));
    }

    /** The bytes that {@link #read} takes. */
    public byte[] encode() {
        FieldWriter writer = new FieldWriter().bytes(signed.encode());
        if (joining != null) {
            writer.bytes(joining.key().bytes()).u32(joining.hour()).bytes(joiningSignature);
        }
        return writer.toArray();
    }

    private static byte[] joiningBytes(SignedStatement invitation, Joining joining) {
        return new FieldWriter()
                .bytes(JOINING_LABEL)
                .bytes(invitation.encode())
                .bytes(joining.key().bytes())
                .u32(joining.hour())
                .toArray();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Certificate that && Arrays.equals(encode(), that.encode());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encode());
    }

    @Override
    public String toString() {
        return "Certificate[" + Hex.encode(nodeKey().bytes()).substring(0, 10) + " "
                + statement().subject().serialText() + "]";
    }
}
