package org.meshnet.core.route;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/**
 * The overlay addresses that follow from a network's secret name and the nodes' keys (docs/protocol.md §2). Members
 * compute them of each other; who knows keys only, as a server does, learns nothing of them. Immutable.
 */
public final class DerivedAddresses {
    /** Attempts whose address is hashed; those after them count upwards from the last of these. */
    public static final int HASHED_ATTEMPT_COUNT = 16;
    /** Attempts whose address a member of a closed network may have without a word of an administrator. */
    public static final int CERTIFIED_ATTEMPT_COUNT = HASHED_ATTEMPT_COUNT + 64;
    /** Prefix length of the IPv6 address on the interface. */
    public static final int V6_PREFIX_LENGTH = 64;

    private static final int GLOBAL_ID_LENGTH = 5;
    private static final int ROUND_COUNT = 4;
    private static final byte[] V6_PREFIX_LABEL = ascii("meshnet v2 ipv6 prefix");
    private static final byte[] V6_HOST_LABEL = ascii("meshnet v2 ipv6 host");
    private static final byte[] V4_HOST_LABEL = ascii("meshnet v2 ipv4 host");

    private final NetworkSecrets secrets;
    private final Prefix v6Network;

    /** @param secrets lent; used until they are destroyed */
    public DerivedAddresses(NetworkSecrets secrets) {
        this.secrets = secrets;
        ByteBuffer prefix = ByteBuffer.allocate(IpAddress.V6_LENGTH);
        prefix.put((byte) 0xfd).put(secrets.named(V6_PREFIX_LABEL), 0, GLOBAL_ID_LENGTH);
        this.v6Network = new Prefix(IpAddress.of(prefix.array()), V6_PREFIX_LENGTH);
    }

    /** The network's IPv6 prefix, a /64 of unique local addresses (RFC 4193). */
    public Prefix v6Network() {
        return v6Network;
    }

    /** A node's IPv6 address in its network's prefix. Its last 8 bytes are a permutation of the first 8 of the key. */
    public IpAddress v6(NodeKey node) {
        long block = node.prefix();
        int left = (int) (block >>> 32);
        int right = (int) block;
        for (int round = 1; round <= ROUND_COUNT; round++) {
            int next = left ^ round(round, right);
            left = right;
            right = next;
        }
        return new IpAddress(v6Network.address().high(), join(left, right));
    }

    /** The first 8 bytes of the key of whoever has this IPv6 address; empty if it is not in the network's prefix. */
    public OptionalLong keyPrefix(IpAddress address) {
        if (!v6Network.contains(address)) {
            return OptionalLong.empty();
        }
        int left = (int) (address.low() >>> 32);
        int right = (int) address.low();
        for (int round = ROUND_COUNT; round >= 1; round--) {
            int before = right ^ round(round, left);
            right = left;
            left = before;
        }
        return OptionalLong.of(join(left, right));
    }

    /**
     * The round function of a Feistel network (Luby and Rackoff: four rounds of a pseudo-random function make a
     * permutation that looks random).
     */
    private int round(int round, int half) {
        byte[] input = ByteBuffer.allocate(1 + Integer.BYTES)
                .put((byte) round)
                .putInt(half)
                .array();
        return ByteBuffer.wrap(secrets.named(V6_HOST_LABEL, input)).getInt();
    }

    private static long join(int left, int right) {
        return (long) left << 32 | Integer.toUnsignedLong(right);
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
     * The address that a node tries at an attempt: hashed at first, then the ones above the last hashed, wrapping, so
     * that {@code HASHED_ATTEMPT_COUNT + hostCount} attempts have tried every address.
     *
     * @param network the IPv4 network of the overlay
     * @param attempt from 0
     */
    public IpAddress v4(Prefix network, NodeKey node, int attempt) {
        long hosts = hostCount(network);
        int hashed = Math.min(attempt, HASHED_ATTEMPT_COUNT - 1);
        byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(hashed).array();
        byte[] digest = secrets.named(V4_HOST_LABEL, node.bytes(), number);
        long hash = Long.remainderUnsigned(ByteBuffer.wrap(digest).getLong(), hosts);
        long host = firstHost(network) + (hash + (attempt - hashed)) % hosts;
        return IpAddress.v4((int) (network.network().address().v4Bits() + host));
    }

    /** Is it the address of one of the first {@link #CERTIFIED_ATTEMPT_COUNT} attempts of this node? */
    public boolean isDerived(Prefix network, NodeKey node, IpAddress address) {
        return attempt(network, node, address).isPresent();
    }

    /** Which of those attempts of this node has that address; empty for none. */
    public OptionalInt attempt(Prefix network, NodeKey node, IpAddress address) {
        return IntStream.range(0, CERTIFIED_ATTEMPT_COUNT)
                .filter(attempt -> v4(network, node, attempt).equals(address))
                .findFirst();
    }

    private static int firstHost(Prefix network) {
        return network.length() <= 30 ? 1 : 0;
    }

    private static byte[] ascii(String label) {
        return label.getBytes(StandardCharsets.US_ASCII);
    }
}
