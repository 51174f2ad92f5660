package org.meshnet.core.testing;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.meshnet.core.seam.FrameCipher;

/**
 * AEGIS-256 (RFC 10032) as its document tells it, byte by byte and slowly: what faster ones are compared with, and what
 * simulated nodes seal with. Its tables make its time depend on the key, so it is for tests only. Not thread-safe.
 */
public final class ReferenceAegis256 implements FrameCipher {
    public static final int TAG_BYTES = 32;

    private static final int BLOCK = 16;
    private static final int STATES = 6;
    private static final int NONCE_LENGTH = 32;
    private static final byte[] C0 = fibonacci(0, 1);
    private static final byte[] C1 = fibonacci(0xdb, 0x3d);
    private static final byte[] S_BOX = sBox();

    private final byte[] key;
    private byte[][] state = new byte[STATES][BLOCK];

    public ReferenceAegis256(byte[] key) {
        this.key = key.clone();
    }

    /** The numbers of Fibonacci modulo 256; the second constant goes on where the first ends. */
    private static byte[] fibonacci(int first, int second) {
        byte[] numbers = new byte[BLOCK];
        numbers[0] = (byte) first;
        numbers[1] = (byte) second;
        for (int i = 2; i < BLOCK; i++) {
            numbers[i] = (byte) (numbers[i - 1] + numbers[i - 2]);
        }
        return numbers;
    }

    /** FIPS 197 §5.1.1: the inverse in GF(2^8), then an affine map. */
    private static byte[] sBox() {
        byte[] box = new byte[256];
        for (int value = 0; value < box.length; value++) {
            int inverse = 0;
            for (int other = 1; other < box.length && value != 0; other++) {
                inverse = times(value, other) == 1 ? other : inverse;
            }
            int mapped = 0x63;
            for (int shift = 0; shift < 5; shift++) {
                mapped ^= inverse << shift | inverse >>> (8 - shift);
            }
            box[value] = (byte) mapped;
        }
        return box;
    }

    /** In GF(2^8), modulo x^8 + x^4 + x^3 + x + 1. */
    private static int times(int one, int other) {
        int product = 0;
        int power = one;
        for (int bit = 0; bit < 8; bit++) {
            product ^= (other >> bit & 1) == 0 ? 0 : power;
            power = power << 1 ^ ((power & 0x80) == 0 ? 0 : 0x11b);
        }
        return product;
    }

    private static byte[] aesRound(byte[] in, byte[] roundKey) {
        byte[] out = new byte[BLOCK];
        for (int column = 0; column < 4; column++) {
            for (int row = 0; row < 4; row++) {
                int sum = 0;
                for (int other = 0; other < 4; other++) {
                    int shifted = S_BOX[in[(column + other) % 4 * 4 + other] & 0xff] & 0xff;
                    int factor = other == row ? 2 : other == (row + 1) % 4 ? 3 : 1;
                    sum ^= times(shifted, factor);
                }
                out[column * 4 + row] = (byte) (sum ^ roundKey[column * 4 + row]);
            }
        }
        return out;
    }

    private static byte[] xor(byte[]... blocks) {
        byte[] sum = new byte[BLOCK];
        for (byte[] block : blocks) {
            for (int i = 0; i < BLOCK; i++) {
                sum[i] ^= block[i];
            }
        }
        return sum;
    }

    private void update(byte[] message) {
        byte[][] next = new byte[STATES][];
        next[0] = aesRound(state[5], xor(state[0], message));
        for (int i = 1; i < STATES; i++) {
            next[i] = aesRound(state[i - 1], state[i]);
        }
        state = next;
    }

    private void init(byte[] nonce) {
        byte[] key0 = Arrays.copyOf(key, BLOCK);
        byte[] key1 = Arrays.copyOfRange(key, BLOCK, 2 * BLOCK);
        byte[] mixed0 = xor(key0, Arrays.copyOf(nonce, BLOCK));
        byte[] mixed1 = xor(key1, Arrays.copyOfRange(nonce, BLOCK, 2 * BLOCK));
        state = new byte[][] {mixed0, mixed1, C1, C0, xor(key0, C0), xor(key1, C1)};
        for (int i = 0; i < 4; i++) {
            update(key0);
            update(key1);
            update(mixed0);
            update(mixed1);
        }
    }

    private byte[] keyStream() {
        byte[] both = new byte[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            both[i] = (byte) (state[2][i] & state[3][i]);
        }
        return xor(state[1], state[4], state[5], both);
    }

    private byte[] finish(int extraLength, int textLength) {
        ByteBuffer lengths = ByteBuffer.allocate(BLOCK)
                .putLong(Long.reverseBytes(8L * extraLength))
                .putLong(Long.reverseBytes(8L * textLength));
        byte[] last = xor(state[3], lengths.array());
        for (int i = 0; i < 7; i++) {
            update(last);
        }
        return ByteBuffer.allocate(TAG_BYTES)
                .put(xor(state[0], state[1], state[2]))
                .put(xor(state[3], state[4], state[5]))
                .array();
    }

    private void absorb(byte[] nonce, byte[] extra) {
        init(nonce);
        for (int at = 0; at < extra.length; at += BLOCK) {
            update(Arrays.copyOfRange(extra, at, at + BLOCK));
        }
    }

    /** The sealed text and, behind it, its tag. */
    public byte[] seal(byte[] nonce, byte[] extra, byte[] text) {
        absorb(nonce, extra);
        byte[] sealed = Arrays.copyOf(text, text.length + TAG_BYTES);
        for (int at = 0; at < text.length; at += BLOCK) {
            byte[] stream = keyStream();
            byte[] block = Arrays.copyOfRange(Arrays.copyOf(text, at + BLOCK), at, at + BLOCK);
            update(block);
            System.arraycopy(xor(block, stream), 0, sealed, at, Math.min(BLOCK, text.length - at));
        }
        System.arraycopy(finish(extra.length, text.length), 0, sealed, text.length, TAG_BYTES);
        return sealed;
    }

    /** Writes the text over the sealed one, and gives the tag that it has to have. */
    private byte[] open(byte[] nonce, byte[] sealed) {
        absorb(nonce, new byte[0]);
        for (int at = 0; at < sealed.length; at += BLOCK) {
            int length = Math.min(BLOCK, sealed.length - at);
            byte[] block = xor(Arrays.copyOfRange(Arrays.copyOf(sealed, at + BLOCK), at, at + BLOCK), keyStream());
            Arrays.fill(block, length, BLOCK, (byte) 0);
            update(block);
            System.arraycopy(block, 0, sealed, at, length);
        }
        return finish(0, sealed.length);
    }

    private static byte[] nonce(long counter, int lane) {
        return ByteBuffer.allocate(NONCE_LENGTH)
                .putLong(counter)
                .put((byte) lane)
                .array();
    }

    @Override
    public void seal(ByteBuffer buffer, int tagOffset, int textOffset, int textLength, long counter, int lane) {
        byte[] text = new byte[textLength];
        buffer.get(textOffset, text);
        byte[] sealed = seal(nonce(counter, lane), new byte[0], text);
        buffer.put(textOffset, sealed, 0, textLength);
        buffer.put(tagOffset, sealed, textLength, TAG_LENGTH);
        buffer.put(textOffset + textLength, sealed, textLength + TAG_LENGTH, MAX_TRAILER_LENGTH);
    }

    @Override
    public boolean open(ByteBuffer buffer, int tagOffset, int textOffset, int textLength, long counter, int lane) {
        byte[] text = new byte[textLength];
        byte[] tag = new byte[TAG_BYTES];
        buffer.get(textOffset, text);
        buffer.get(tagOffset, tag, 0, TAG_LENGTH);
        buffer.get(textOffset + textLength, tag, TAG_LENGTH, MAX_TRAILER_LENGTH);
        boolean fits = MessageDigest.isEqual(open(nonce(counter, lane), text), tag);
        buffer.put(textOffset, text);
        return fits;
    }

    @Override
    public void destroy() {
        Arrays.fill(key, (byte) 0);
    }
}
