package org.meshnet.core.seam;

/**
 * The randomness of one of several engines that share a socket: the first four bits of each name that it gives are its
 * number, so whoever receives an answer knows whose it is without a table. Called by one thread.
 *
 * @param source of all other bits
 * @param number 0 to {@link #MOST} − 1, another one for each engine
 */
public record NumberedRandom(RandomSource source, int number) implements RandomSource {
    /** So many engines can share a socket. */
    public static final int MOST = 16;

    private static final int NUMBER_SHIFT = 4;
    private static final int RANDOM_MASK = 0x0f;

    /** @throws IllegalArgumentException if there is no such number */
    public NumberedRandom {
        if (number < 0 || number >= MOST) {
            throw new IllegalArgumentException("an engine's number of " + number);
        }
    }

    @Override
    public void nextBytes(byte[] bytes) {
        source.nextBytes(bytes);
    }

    @Override
    public byte[] name(int count) {
        byte[] name = bytes(count);
        name[0] = (byte) (number << NUMBER_SHIFT | (name[0] & RANDOM_MASK));
        return name;
    }

    /** The number in a name that begins with this byte. */
    public static int number(byte first) {
        return (first & 0xff) >>> NUMBER_SHIFT;
    }
}
