package org.meshnet.discovery.registry.config;

import org.meshnet.core.relay.RelayLimits;
import org.meshnet.core.relay.RelayShare;

/**
 * How much the registry forwards between nodes. Immutable.
 *
 * @param isEnabled does it forward at all
 * @param bytesPerSecond that one node may send by relay, as a lasting rate
 * @param burstBytes that it may send at once after a pause
 * @param totalBytesPerSecond of all nodes together; once it is nearly used up, each gets an equal share
 * @param isOnly is this all that the registry does, so that it holds no directory?
 */
public record RelayConfig(
        boolean isEnabled, long bytesPerSecond, long burstBytes, long totalBytesPerSecond, boolean isOnly) {
    /** What is used where nothing is said: 100 Mbit/s for a node, 1 Gbit/s in all. */
    public static final RelayConfig DEFAULT = new RelayConfig(true, 12_500_000, 5_000_000, 125_000_000);
    /** Nothing is forwarded. */
    public static final RelayConfig OFF = new RelayConfig(false, 12_500_000, 5_000_000, 125_000_000);

    /** @throws IllegalArgumentException with a message that names the value, what it is and what it may be */
    public RelayConfig {
        RelayLimits.requireInRange("the relay rate of a node", bytesPerSecond);
        RelayLimits.requireInRange("the relay burst of a node", burstBytes);
        RelayLimits.requireInRange("the relay rate in all", totalBytesPerSecond);
        if (isOnly && !isEnabled) {
            throw new IllegalArgumentException("a server that relays only has to relay");
        }
    }

    /** Of a registry with a directory. */
    public RelayConfig(boolean isEnabled, long bytesPerSecond, long burstBytes, long totalBytesPerSecond) {
        this(isEnabled, bytesPerSecond, burstBytes, totalBytesPerSecond, false);
    }

    /** The same, with nothing else that the registry does. */
    public RelayConfig only() {
        return new RelayConfig(true, bytesPerSecond, burstBytes, totalBytesPerSecond, true);
    }

    /** What one node may send, in 1,000 bytes, as it is told. */
    public long kilobytesPerSecond() {
        return RelayLimits.toKilobytes(bytesPerSecond);
    }

    /** What one node may send. */
    public RelayShare newShare() {
        return new RelayShare(bytesPerSecond, burstBytes);
    }
}
