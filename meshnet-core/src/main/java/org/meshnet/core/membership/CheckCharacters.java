package org.meshnet.core.membership;

/**
 * Two check characters for up to 29 characters of 5 bits: the remainder of a Reed-Solomon code over GF(32), polynomial
 * x⁵+x²+1, with the generator (x-α)(x-α²). Any one or two wrong characters are noticed, and so is the swap of two.
 * Stateless.
 */
final class CheckCharacters {
    static final int COUNT = 2;

    private static final int FIELD = 32;
    private static final int POLYNOMIAL = 0b100101;
    private static final int ALPHA = 2;
    private static final int ALPHA_SQUARED = 4;
    private static final int SUM = add(ALPHA, ALPHA_SQUARED);
    private static final int PRODUCT = multiply(ALPHA, ALPHA_SQUARED);

    private CheckCharacters() {}

    /** Of values from 0 to 31; the second is the last of the block. */
    static int[] of(int[] values, int from, int to) {
        int first = 0;
        int second = 0;
        for (int i = from; i < to; i++) {
            int lead = first ^ values[i];
            first = second ^ multiply(lead, SUM);
            second = multiply(lead, PRODUCT);
        }
        return new int[] {first, second};
    }

    private static int add(int a, int b) {
        return a ^ b;
    }

    private static int multiply(int a, int b) {
        int product = 0;
        int shifted = a;
        for (int bits = b; bits != 0; bits >>= 1) {
            if ((bits & 1) != 0) {
                product ^= shifted;
            }
            shifted <<= 1;
            if (shifted >= FIELD) {
                shifted ^= POLYNOMIAL;
            }
        }
        return product;
    }
}
