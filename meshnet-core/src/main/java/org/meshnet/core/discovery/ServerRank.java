package org.meshnet.core.discovery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.meshnet.core.crypto.Blake2b;

/**
 * What a service record (RFC 2782) says of an endpoint. Immutable.
 *
 * @param priority 0 to 65535; the lowest comes first
 * @param weight 0 to 65535: the share of the networks that servers of one priority get
 * @param target the server's name, which tells it from others; empty where no record says anything
 */
public record ServerRank(int priority, int weight, String target) {
    /** Of an endpoint of which no record says anything. */
    public static final ServerRank NONE = new ServerRank(0, 0, "");

    /** A weight of 0 is a very small one (RFC 2782). */
    private static final double LEAST_WEIGHT = 0.001;

    private static final int DRAW_BYTES = 8;
    private static final int UNUSED_BITS = 11;
    private static final double STEP = 0x1p-53;

    /** Names do not differ by case. */
    public ServerRank {
        target = target.toLowerCase(Locale.ROOT);
    }

    /**
     * By which servers of one priority are ordered, the lowest first: an exponential variate of the weight, made of a
     * hash, so that each is the first for its share of all seeds (weighted rendezvous hashing). The same on all
     * machines.
     */
    double draw(byte[] seed) {
        if (target.isEmpty()) {
            return 0;
        }
        byte[] hash = Blake2b.hash(DRAW_BYTES, seed, target.getBytes(StandardCharsets.UTF_8));
        double uniform = ((ByteBuffer.wrap(hash).getLong() >>> UNUSED_BITS) + 0.5) * STEP;
        return -StrictMath.log(uniform) / Math.max(weight, LEAST_WEIGHT);
    }
}
