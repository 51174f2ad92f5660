package org.meshnet.core.crypto;

import com.goterl.lazysodium.SodiumJava;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.meshnet.core.seam.FrameCipher;

/**
 * secretbox with the nonce of docs/protocol.md §4.3. Not thread-safe.
 *
 * <pre>
 * 0    lane       1
 * 1    zero      15
 * 16   counter    8
 * </pre>
 *
 * <p>A native call copies its arrays whole, in and out again, so the scratch arrays are no longer than the longest text
 * so far asks for; and text and result must be two arrays, as the copy that comes back last would win.
 */
final class SecretBoxFrameCipher implements FrameCipher {
    private static final int COUNTER_OFFSET = 16;
    private static final int LANE_OFFSET = 0;
    private static final int FIRST_SCRATCH_LENGTH = 2048;

    private final SodiumJava calls = Libsodium.calls();
    private final SecretBytes key;
    private final byte[] nonce = new byte[SecretBox.NONCE_LENGTH];
    private final ByteBuffer nonceBuffer = ByteBuffer.wrap(nonce);
    private final byte[] tag = new byte[TAG_LENGTH];
    private byte[] input = new byte[FIRST_SCRATCH_LENGTH];
    private byte[] output = new byte[FIRST_SCRATCH_LENGTH];
    private boolean isDestroyed;

    SecretBoxFrameCipher(byte[] key) {
        Libsodium.requireLength(key, SecretBox.KEY_LENGTH, "a secretbox key");
        this.key = new SecretBytes(key.clone());
    }

    @Override
    public void seal(ByteBuffer buffer, int tagOffset, int textOffset, int textLength, long counter, int lane) {
        byte[] secret = key.lend();
        prepare(buffer, textOffset, textLength, counter, lane);
        int rc = calls.crypto_secretbox_detached(output, tag, input, textLength, nonce, secret);
        Libsodium.require(rc, "crypto_secretbox_detached");
        buffer.put(tagOffset, tag);
        buffer.put(textOffset, output, 0, textLength);
    }

    @Override
    public boolean open(ByteBuffer buffer, int tagOffset, int textOffset, int textLength, long counter, int lane) {
        if (isDestroyed) {
            return false;
        }
        prepare(buffer, textOffset, textLength, counter, lane);
        buffer.get(tagOffset, tag);
        if (calls.crypto_secretbox_open_detached(output, input, tag, textLength, nonce, key.lend()) != 0) {
            return false;
        }
        buffer.put(textOffset, output, 0, textLength);
        return true;
    }

    @Override
    public void destroy() {
        isDestroyed = true;
        key.destroy();
        Arrays.fill(input, (byte) 0);
        Arrays.fill(output, (byte) 0);
    }

    private void prepare(ByteBuffer buffer, int textOffset, int textLength, long counter, int lane) {
        if (textLength > input.length) {
            input = new byte[textLength];
            output = new byte[textLength];
        }
        buffer.get(textOffset, input, 0, textLength);
        nonceBuffer.putLong(COUNTER_OFFSET, counter).put(LANE_OFFSET, (byte) lane);
    }
}
