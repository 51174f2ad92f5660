package org.meshnet.core.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.seam.FrameCipher;

/**
 * AES-256-GCM (NIST SP 800-38D) with the nonce of docs/protocol.md §4.3. The JDK wants a new parameter object for each
 * nonce, so a frame costs a little garbage; and it is fastest on arrays, so the text is copied out and in. Not
 * thread-safe.
 *
 * <pre>
 * 0    counter    8
 * 8    lane       1
 * 9    zero       3
 * </pre>
 */
final class Aes256GcmFrameCipher implements FrameCipher {
    private static final int KEY_LENGTH = 32;
    private static final int NONCE_LENGTH = 12;
    private static final int LANE_OFFSET = 8;
    private static final int TAG_BITS = 8 * TAG_LENGTH;
    private static final int FIRST_SCRATCH_LENGTH = 2048;

    private final Cipher cipher;
    private final byte[] nonce = new byte[NONCE_LENGTH];
    private final ByteBuffer nonceBuffer = ByteBuffer.wrap(nonce);
    private byte[] input = new byte[FIRST_SCRATCH_LENGTH];
    private byte[] output = new byte[FIRST_SCRATCH_LENGTH];
    private @Nullable SecretKeySpec key;

    Aes256GcmFrameCipher(byte[] key) {
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("an AES-256 key has " + KEY_LENGTH + " bytes, not " + key.length);
        }
        this.key = new SecretKeySpec(key, "AES");
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-GCM", e);
        }
    }

    @Override
    public void seal(ByteBuffer buffer, int tagOffset, int textOffset, int textLength, long counter, int lane) {
        if (key == null) {
            throw new IllegalStateException("the key was destroyed");
        }
        reserve(textLength + TAG_LENGTH);
        buffer.get(textOffset, input, 0, textLength);
        try {
            start(Cipher.ENCRYPT_MODE, counter, lane);
            cipher.doFinal(input, 0, textLength, output, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to seal", e);
        }
        buffer.put(textOffset, output, 0, textLength);
        buffer.put(tagOffset, output, textLength, TAG_LENGTH);
    }

    @Override
    public boolean open(ByteBuffer buffer, int tagOffset, int textOffset, int textLength, long counter, int lane) {
        if (key == null) {
            return false;
        }
        reserve(textLength + TAG_LENGTH);
        buffer.get(textOffset, input, 0, textLength);
        buffer.get(tagOffset, input, textLength, TAG_LENGTH);
        try {
            start(Cipher.DECRYPT_MODE, counter, lane);
            cipher.doFinal(input, 0, textLength + TAG_LENGTH, output, 0);
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to open", e);
        }
        buffer.put(textOffset, output, 0, textLength);
        return true;
    }

    private void start(int mode, long counter, int lane) throws GeneralSecurityException {
        nonceBuffer.putLong(0, counter).put(LANE_OFFSET, (byte) lane);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    }

    private void reserve(int length) {
        if (length > input.length) {
            input = new byte[length];
            output = new byte[length];
        }
    }

    /**
     * The JDK keeps copies of the key that only the garbage collector reaches; what is ours is let go and overwritten.
     */
    @Override
    public void destroy() {
        key = null;
        Arrays.fill(input, (byte) 0);
        Arrays.fill(output, (byte) 0);
    }
}
