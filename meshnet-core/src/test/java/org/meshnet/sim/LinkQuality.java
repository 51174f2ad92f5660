package org.meshnet.sim;

/**
 * What a link does to the datagrams of one direction. Immutable.
 *
 * @param latencyNs delay of every datagram
 * @param jitterNs up to so much more, evenly spread; the order is kept
 * @param lossRate share of datagrams that vanish, 0 to 1
 * @param duplicationRate share that arrives twice
 * @param reorderRate share that is held back
 * @param reorderDelayNs how long those are held back, while others overtake them
 * @param mtuBytes largest IP packet; a larger one is dropped (as with DF set and ICMP filtered)
 */
public record LinkQuality(
        long latencyNs,
        long jitterNs,
        double lossRate,
        double duplicationRate,
        double reorderRate,
        long reorderDelayNs,
        int mtuBytes) {
    private static final int ETHERNET_MTU_BYTES = 1500;

    /** No delay and no fault. */
    public static final LinkQuality IDEAL = new LinkQuality(0, 0, 0, 0, 0, 0, ETHERNET_MTU_BYTES);

    /** A link with this delay and no fault. */
    public static LinkQuality latencyMs(double latencyMs) {
        return new LinkQuality(toNs(latencyMs), 0, 0, 0, 0, 0, ETHERNET_MTU_BYTES);
    }

    public LinkQuality withJitterMs(double jitterMs) {
        return new LinkQuality(
                latencyNs, toNs(jitterMs), lossRate, duplicationRate, reorderRate, reorderDelayNs, mtuBytes);
    }

    public LinkQuality withLoss(double rate) {
        return new LinkQuality(latencyNs, jitterNs, rate, duplicationRate, reorderRate, reorderDelayNs, mtuBytes);
    }

    public LinkQuality withDuplication(double rate) {
        return new LinkQuality(latencyNs, jitterNs, lossRate, rate, reorderRate, reorderDelayNs, mtuBytes);
    }

    public LinkQuality withReordering(double rate, double delayMs) {
        return new LinkQuality(latencyNs, jitterNs, lossRate, duplicationRate, rate, toNs(delayMs), mtuBytes);
    }

    public LinkQuality withMtu(int bytes) {
        return new LinkQuality(latencyNs, jitterNs, lossRate, duplicationRate, reorderRate, reorderDelayNs, bytes);
    }

    private static long toNs(double milliseconds) {
        return Math.round(milliseconds * SimScheduler.MILLISECOND_NS);
    }
}
