package org.meshnet.core.noise;

import java.util.Arrays;
import org.meshnet.core.crypto.X25519;

/**
 * Where things stand in the two messages.
 *
 * <pre>
 * initiation                          response
 * 0    ephemeral           32         0    ephemeral           32
 * 32   sealed static  32 + 16         32   sealed payload  n + 16
 * 80   sealed payload  n + 16
 * </pre>
 */
final class NoiseMessage {
    static final int KEY_LENGTH = X25519.KEY_LENGTH;

    private static final int STATIC_OFFSET = KEY_LENGTH;
    private static final int INITIATION_PAYLOAD_OFFSET = STATIC_OFFSET + KEY_LENGTH + SymmetricState.TAG_LENGTH;
    private static final int RESPONSE_PAYLOAD_OFFSET = KEY_LENGTH;
    /** The longest message that Noise allows (revision 34 §3). */
    private static final int MAX_LENGTH = 65535;

    static final int INITIATION_MIN_LENGTH = INITIATION_PAYLOAD_OFFSET + SymmetricState.TAG_LENGTH;
    static final int RESPONSE_MIN_LENGTH = RESPONSE_PAYLOAD_OFFSET + SymmetricState.TAG_LENGTH;

    private NoiseMessage() {}

    static boolean hasLength(byte[] message, int minLength) {
        return message.length >= minLength && message.length <= MAX_LENGTH;
    }

    static byte[] ephemeral(byte[] message) {
        return Arrays.copyOf(message, KEY_LENGTH);
    }

    static byte[] sealedStatic(byte[] initiation) {
        return Arrays.copyOfRange(initiation, STATIC_OFFSET, INITIATION_PAYLOAD_OFFSET);
    }

    static byte[] initiationPayload(byte[] initiation) {
        return Arrays.copyOfRange(initiation, INITIATION_PAYLOAD_OFFSET, initiation.length);
    }

    static byte[] responsePayload(byte[] response) {
        return Arrays.copyOfRange(response, RESPONSE_PAYLOAD_OFFSET, response.length);
    }

    static byte[] join(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException("a handshake message has up to " + MAX_LENGTH + " bytes, not " + length);
        }
        byte[] message = new byte[length];
        int offset = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, message, offset, part.length);
            offset += part.length;
        }
        return message;
    }

    /** A copy of a key that came as an argument. */
    static byte[] requireKey(byte[] key, String what) {
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException(what + " has " + KEY_LENGTH + " bytes, not " + key.length);
        }
        return key.clone();
    }
}
