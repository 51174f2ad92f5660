package org.meshnet.node.udp;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;

/**
 * On a host without IPv4, behind a NAT64: IPv4 endpoints, which all others know by their IPv4 address, are reached
 * through the addresses that the NAT64 translates, so that nobody but the sockets has to know of it (the translation of
 * RFC 6877 without its device). Only prefixes of 96 bits (RFC 6052 §2.2), which all but a few networks use. Any thread.
 */
public final class Nat64 {
    private static final long LOW_HALF = 0xffff_ffffL;

    /** The upper 96 bits are the prefix, the lower 32 zero; null where IPv4 is reached as it is. */
    private volatile @Nullable IpAddress prefix;

    /** Uses this prefix, given as its first address. */
    public void setPrefix(IpAddress first) {
        prefix = new IpAddress(first.high(), first.low() & ~LOW_HALF);
    }

    /** IPv4 is reached as it is. */
    public void clearPrefix() {
        prefix = null;
    }

    /** The prefix in use, as its first address. */
    public Optional<IpAddress> prefix() {
        return Optional.ofNullable(prefix);
    }

    /** Where a datagram for this endpoint is sent. */
    public Endpoint outward(Endpoint to) {
        IpAddress used = prefix;
        return used == null || !to.address().isV4() ? to : new Endpoint(embed(used, to.address()), to.port());
    }

    private static IpAddress embed(IpAddress prefix, IpAddress v4) {
        return new IpAddress(prefix.high(), prefix.low() | Integer.toUnsignedLong(v4.v4Bits()));
    }

    /** Who sent a datagram that came from there. */
    public Endpoint inward(Endpoint from) {
        IpAddress used = prefix;
        return used == null || !isInside(used, from.address())
                ? from
                : new Endpoint(IpAddress.v4((int) from.address().low()), from.port());
    }

    private static boolean isInside(IpAddress prefix, IpAddress address) {
        return address.high() == prefix.high() && (address.low() & ~LOW_HALF) == prefix.low();
    }
}
