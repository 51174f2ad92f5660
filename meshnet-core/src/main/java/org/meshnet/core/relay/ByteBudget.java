package org.meshnet.core.relay;

import java.util.concurrent.TimeUnit;

/** A token bucket of bytes. Times start at 0 and never fall. Not thread-safe. */
public final class ByteBudget {
    private final long bytesPerSecond;
    private final double burstBytes;
    private double available;
    private long lastNs;

    /**
     * @param bytesPerSecond as a lasting rate
     * @param burstBytes at once after a pause
     */
    public ByteBudget(long bytesPerSecond, long burstBytes) {
        this.bytesPerSecond = bytesPerSecond;
        this.burstBytes = (double) burstBytes;
        this.available = this.burstBytes;
    }

    /** Takes so many bytes, or says that there are not so many left. */
    public boolean take(int bytes, long nowNs) {
        if (!admits(bytes, nowNs)) {
            return false;
        }
        available -= bytes;
        return true;
    }

    /** Are so many bytes left? */
    public boolean admits(int bytes, long nowNs) {
        double earned = (double) (nowNs - lastNs) * bytesPerSecond / TimeUnit.SECONDS.toNanos(1);
        available = Math.min(burstBytes, available + earned);
        lastNs = nowNs;
        return available >= bytes;
    }
}
