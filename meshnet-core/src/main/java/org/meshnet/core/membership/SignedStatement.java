package org.meshnet.core.membership;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Optional;
import org.meshnet.core.crypto.Ed25519;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.field.FieldReader;
import org.meshnet.core.field.FieldWriter;
import org.meshnet.core.field.Malformed;
import org.meshnet.core.key.AdministratorKey;

/**
 * A statement with its administrator's signature over {@code "meshnet v2 statement" ‖ statement}. That the signature
 * fits is another question: {@link #isAuthentic}. Immutable.
 */
public final class SignedStatement {
    private static final byte[] LABEL = "meshnet v2 statement".getBytes(US_ASCII);

    private final Statement statement;
    private final byte[] text;
    private final byte[] signature;

    private SignedStatement(Statement statement, byte[] text, byte[] signature) {
        this.statement = statement;
        this.text = text;
        this.signature = signature;
    }

    /**
     * Signs.
     *
     * @param key of the administrator whom the statement names
     * @throws IllegalArgumentException if it is another's, or the statement is too long for a certificate
     */
    public static SignedStatement sign(Statement statement, SigningKey key) {
        if (!statement.administrator().equals(AdministratorKey.of(key.publicKey()))) {
            throw new IllegalArgumentException("the key is not that of the statement's administrator");
        }
        byte[] text = StatementCodec.encode(statement);
        SignedStatement signed = new SignedStatement(statement, text, key.sign(signedBytes(text)));
        int excess = Certificate.lengthOf(signed) - Certificate.MAX_LENGTH;
        if (excess > 0) {
            throw new IllegalArgumentException("what it allows is " + excess + " bytes too long for a certificate");
        }
        return signed;
    }

    /** Reads one; the reader then stands behind it. */
    static SignedStatement read(FieldReader reader, byte[] whole) throws Malformed {
        int start = reader.position();
        Statement statement = StatementCodec.decode(reader);
        byte[] text = Arrays.copyOfRange(whole, start, reader.position());
        return new SignedStatement(statement, text, reader.bytes(Ed25519.SIGNATURE_LENGTH));
    }

    /** Reads the bytes of one; hostile ones give empty. */
    public static Optional<SignedStatement> read(byte[] bytes) {
        try {
            FieldReader reader = new FieldReader(bytes);
            SignedStatement signed = read(reader, bytes);
            return reader.remaining() == 0 && Certificate.lengthOf(signed) <= Certificate.MAX_LENGTH
                    ? Optional.of(signed)
                    : Optional.empty();
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    public Statement statement() {
        return statement;
    }

    /** Did the administrator whom it names sign it? That one may be anybody. */
    public boolean isAuthentic() {
        return Ed25519.verify(statement.administrator().bytes(), signature, signedBytes(text));
    }

    /** The bytes that {@link #read} takes. */
    public byte[] encode() {
        return new FieldWriter().bytes(text).bytes(signature).toArray();
    }

    int length() {
        return text.length + signature.length;
    }

    private static byte[] signedBytes(byte[] text) {
        return new FieldWriter().bytes(LABEL).bytes(text).toArray();
    }
}
