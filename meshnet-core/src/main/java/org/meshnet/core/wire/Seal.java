package org.meshnet.core.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.meshnet.core.crypto.XChaChaPoly;

/**
 * The sealed part that ends a message between node and server (docs/protocol.md §5.1): XChaCha20-Poly1305 with the
 * nonce {@code type 1 ‖ 15 zero bytes ‖ counter 8}, so that no nonce occurs twice under the key of one direction;
 * everything before it is authenticated, too. Stateless.
 */
final class Seal {
    /** Bytes that sealing adds. */
    static final int TAG_LENGTH = XChaChaPoly.TAG_LENGTH;

    private static final int COUNTER_OFFSET = 16;

    private Seal() {}

    /**
     * The whole message.
     *
     * @param clear all that stands before the sealed part, the type first
     * @param counter never used before with this key and type
     */
    static byte[] seal(byte[] key, byte[] clear, long counter, byte[] text) {
        byte[] sealed = XChaChaPoly.seal(key, nonce(clear[0], counter), clear, text);
        byte[] message = Arrays.copyOf(clear, clear.length + sealed.length);
        System.arraycopy(sealed, 0, message, clear.length, sealed.length);
        return message;
    }

    /** The fields of the sealed part behind so many clear bytes. Empty if it was not sealed so with this key. */
    static Optional<WireReader> open(byte[] key, byte[] message, int clearLength, long counter) {
        byte[] clear = Arrays.copyOf(message, clearLength);
        byte[] sealed = Arrays.copyOfRange(message, clearLength, message.length);
        return XChaChaPoly.open(key, nonce(clear[0], counter), clear, sealed)
                .map(text -> WireReader.of(ByteBuffer.wrap(text)));
    }

    private static byte[] nonce(byte type, long counter) {
        return ByteBuffer.allocate(XChaChaPoly.NONCE_LENGTH)
                .put(type)
                .putLong(COUNTER_OFFSET, counter)
                .array();
    }
}
