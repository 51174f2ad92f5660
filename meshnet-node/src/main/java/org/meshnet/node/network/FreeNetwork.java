package org.meshnet.node.network;

import java.util.Optional;
import java.util.function.Predicate;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/** Proposes another IPv4 network for a mesh: the same on all its nodes, as far as it is free on each. Stateless. */
final class FreeNetwork {
    private static final int LARGEST = 16;
    private static final int MOST_TRIES = 64;
    /** Odd, so that all slices are met. */
    private static final int STEP = 0x9e3779b1;

    private static final Prefix PRIVATE = new Prefix(IpAddress.v4(10 << 24), 8);
    /** Behind carriers' NATs (RFC 6598): no home has it inside. */
    private static final Prefix SHARED = new Prefix(IpAddress.v4(100 << 24 | 64 << 16), 10);
    /** 10.0.0.0 and 10.1.0.0, where most home networks in this range are. */
    private static final Prefix CROWDED = new Prefix(IpAddress.v4(10 << 24), 15);

    private FreeNetwork() {}

    /**
     * A network as large as the present one, if that is no larger than a /16.
     *
     * @param isFree does this host know nothing of such a network
     */
    static Optional<Prefix> propose(NetworkId mesh, Prefix present, Predicate<Prefix> isFree) {
        int seed = mesh.hashCode();
        int length = Math.max(LARGEST, present.length());
        return slice(PRIVATE, length, seed, slice -> !CROWDED.contains(slice.address()) && isFree.test(slice))
                .or(() -> slice(SHARED, length, seed, isFree));
    }

    private static Optional<Prefix> slice(Prefix range, int length, int seed, Predicate<Prefix> isFree) {
        for (int i = 0; i < MOST_TRIES; i++) {
            int number = (seed + i * STEP) >>> (Integer.SIZE - (length - range.length()));
            Prefix slice =
                    new Prefix(IpAddress.v4(range.address().v4Bits() | (number << (Integer.SIZE - length))), length);
            if (isFree.test(slice)) {
                return Optional.of(slice);
            }
        }
        return Optional.empty();
    }
}
