package org.meshnet.tun.udp;

/** Where a key stands in a small table in which a newer one displaces an older one. Stateless. */
final class Slots {
    private static final int GOLDEN_RATIO = 0x9e3779b9;

    private Slots() {}

    /** A slot below {@code count}, a power of two. */
    static int slot(int hash, int count) {
        return (hash * GOLDEN_RATIO) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(count));
    }
}
