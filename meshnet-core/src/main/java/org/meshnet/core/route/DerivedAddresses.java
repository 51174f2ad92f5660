package org.meshnet.core.route;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/** The overlay addresses that follow from keys (docs/protocol.md §2). Stateless. */
public final class DerivedAddresses {
    /** Attempts whose address is hashed; those after them count upwards from the last of these. */
    public static final int HASHED_ATTEMPT_COUNT = 16;
    /** Prefix length of the IPv6 address on the interface. */
    public static final int V6_PREFIX_LENGTH = 64;

    private static final int DIGEST_LENGTH = 16;
    private static final int GLOBAL_ID_LENGTH = 5;
    private static final byte[] V6_PREFIX_LABEL = ascii("meshnet v1 ipv6 prefix");
    private static final byte[] V6_HOST_LABEL = ascii("meshnet v1 ipv6 host");
    private static final byte[] V4_HOST_LABEL = ascii("meshnet v1 ipv4 host");

    private DerivedAddresses() {}

    /** The network's IPv6 prefix, a /64 of unique local addresses (RFC 4193). */
    public static Prefix v6Network(NetworkId network) {
        byte[] digest = Blake2b.hash(DIGEST_LENGTH, network.bytes(), V6_PREFIX_LABEL);
        ByteBuffer prefix = ByteBuffer.allocate(IpAddress.V6_LENGTH);
        prefix.put((byte) 0xfd).put(digest, 0, GLOBAL_ID_LENGTH);
        return new Prefix(IpAddress.of(prefix.array()), V6_PREFIX_LENGTH);
    }

    /** A node's IPv6 address in its network's prefix. */
    public static IpAddress v6(NetworkId network, NodeKey node) {
        byte[] digest = Blake2b.hash(DIGEST_LENGTH, node.bytes(), V6_HOST_LABEL);
        return new IpAddress(
                v6Network(network).address().high(), ByteBuffer.wrap(digest).getLong());
    }

    /** Hosts that an IPv4 network can number: without the network's and the broadcast address, RFC 3021 for a /31. */
    public static long hostCount(Prefix network) {
        int hostBits = 32 - network.length();
        return hostBits >= 2 ? (1L << hostBits) - 2 : 1L << hostBits;
    }

    /** Is this an address that a host of the IPv4 network may have? */
    public static boolean isHost(Prefix network, IpAddress address) {
        long number = Integer.toUnsignedLong(address.v4Bits())
                - Integer.toUnsignedLong(network.network().address().v4Bits());
        long first = firstHost(network);
        return network.contains(address) && number >= first && number < first + hostCount(network);
    }

    /**
     * The address that a node tries at an attempt: hashed at first, then the ones above the last hashed, wrapping, so that
     * {@code HASHED_ATTEMPT_COUNT + hostCount} attempts have tried every address.
     *
     * @param attempt from 0
     */
    public static IpAddress v4(Prefix network, NodeKey node, int attempt) {
        long hosts = hostCount(network);
        int hashed = Math.min(attempt, HASHED_ATTEMPT_COUNT - 1);
        byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(hashed).array();
        byte[] digest = Blake2b.hash(DIGEST_LENGTH, node.bytes(), V4_HOST_LABEL, number);
        long hash = Long.remainderUnsigned(ByteBuffer.wrap(digest).getLong(), hosts);
        long host = firstHost(network) + (hash + (attempt - hashed)) % hosts;
        return IpAddress.v4((int) (network.network().address().v4Bits() + host));
    }

    private static int firstHost(Prefix network) {
        return network.length() <= 30 ? 1 : 0;
    }

    private static byte[] ascii(String label) {
        return label.getBytes(StandardCharsets.US_ASCII);
    }
}
