package org.meshnet.discovery.registry.shared;

/**
 * How a server and its store are. Immutable.
 *
 * @param isUp does the store answer?
 * @param serverCount other servers that are alive, as far as is known
 * @param remoteCount nodes at other servers that are known here
 * @param unwrittenCount nodes of this server that the store does not know as they are
 * @param commands what the store was asked
 * @param badRecordCount records of the store that could not be used
 */
public record StoreReading(
        boolean isUp, int serverCount, int remoteCount, int unwrittenCount, Commands commands, long badRecordCount) {
    /**
     * What the store was asked since the start.
     *
     * @param count of all
     * @param failedCount of those that it did not answer, or refused
     */
    public record Commands(long count, long failedCount) {}
}
