package org.meshnet.core.wire;

import static org.meshnet.core.wire.WireException.require;

import java.util.Arrays;
import java.util.Optional;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.wire.WireException.Reason;

/**
 * Asks who holds an overlay address or a name: a name and an IPv4 address by their tokens, an IPv6 one by the start of
 * the node key that it stands for (docs/protocol.md §5.2). Answered by {@link Found}. Immutable.
 *
 * @param kind what is given
 * @param high the first 8 bytes of the token, or of the node key
 * @param low the last 8 bytes of the token; 0 for a node key
 */
public record LookUp(Kind kind, long high, long low) implements Request {
    static final int OPERATION = 3;

    /** What is looked up. */
    public enum Kind {
        /** The blinded form of an IPv4 address, or of a name, which its holders claim. */
        TOKEN(4),
        /** The first 8 bytes of a node key, which nobody needs to claim. */
        KEY_PREFIX(6);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private static Optional<Kind> of(int code) {
            return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
        }
    }

    /** @throws IllegalArgumentException if there is more than a key's start */
    public LookUp {
        if (!isConsistent(kind, low)) {
            throw new IllegalArgumentException("a key's start of more than 8 bytes");
        }
    }

    /** Who holds the address, or the name, with this token? */
    public static LookUp ofToken(Token token) {
        return new LookUp(Kind.TOKEN, token.high(), token.low());
    }

    /** Whose node key begins with these 8 bytes? */
    public static LookUp ofKeyPrefix(long prefix) {
        return new LookUp(Kind.KEY_PREFIX, prefix, 0);
    }

    /** The token, if that is the kind. */
    public Token token() {
        return new Token(high, low);
    }

    private static boolean isConsistent(Kind kind, long low) {
        return kind == Kind.TOKEN || low == 0;
    }

    static LookUp read(WireReader reader) throws WireException {
        Optional<Kind> kind = Kind.of(reader.u8());
        long high = reader.i64();
        long low = reader.i64();
        require(kind.isPresent() && isConsistent(kind.get(), low), Reason.VALUE);
        return new LookUp(kind.get(), high, low);
    }

    void write(WireWriter writer) {
        writer.u8(kind.code).i64(high).i64(low);
    }

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(RequestHandler handler) {
        handler.onLookUp(this);
    }
}
