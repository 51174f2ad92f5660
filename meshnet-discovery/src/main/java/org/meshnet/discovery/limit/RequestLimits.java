package org.meshnet.discovery.limit;

/**
 * What registered nodes may have the registry do, in datagrams a second that it sends for them. Immutable.
 *
 * @param perNode what one node may cause, as many at once
 * @param perNetwork what the nodes of one network may cause, twice as many at once
 * @param perAddress what the nodes of one source address may cause, twice as many at once; one /64 counts as one
 *     address
 * @param inAll what all together may cause; once half of it is used up, each network has an equal share
 */
public record RequestLimits(int perNode, int perNetwork, int perAddress, int inAll) {
    /** What is used where nothing is said. */
    public static final RequestLimits DEFAULT = new RequestLimits(500, 5_000, 5_000, 50_000);

    /** @throws IllegalArgumentException with a message that names the value, what it is and what it may be */
    public RequestLimits {
        Range.requireRate("the number of requests per second per node", perNode);
        Range.requireRate("the number of requests per second per network", perNetwork);
        Range.requireRate("the number of requests per second per address", perAddress);
        Range.requireRate("the number of requests per second", inAll);
    }
}
