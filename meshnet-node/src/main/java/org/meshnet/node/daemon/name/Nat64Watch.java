package org.meshnet.node.daemon.name;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.udp.NameLookUp;
import org.meshnet.node.udp.Nat64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the prefix of a NAT64 as RFC 7050 says: by what the network's resolver makes of a name that has IPv4 addresses
 * only. Asks only while this host has no IPv4 itself. A look-up may block; used by one thread, but for
 * {@link #setHasIpv4}.
 */
public final class Nat64Watch {
    static final String WELL_KNOWN_NAME = "ipv4only.arpa";

    private static final Logger LOG = LoggerFactory.getLogger(Nat64Watch.class);
    /** 192.0.0.170 and 192.0.0.171 (RFC 7050 §2.2). */
    private static final int WELL_KNOWN_BITS = 0xc000_00aa;

    private static final long SEARCH_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long REFRESH_NS = TimeUnit.MINUTES.toNanos(10);

    private final NameLookUp lookUp;
    private final Nat64 nat64;
    private volatile boolean hasIpv4 = true;
    private boolean wasAsked;
    private long askedNs;

    public Nat64Watch(NameLookUp lookUp, Nat64 nat64) {
        this.lookUp = lookUp;
        this.nat64 = nat64;
    }

    /** Does this host have an IPv4 address of its own? Any thread. */
    public void setHasIpv4(boolean has) {
        hasIpv4 = has;
    }

    /** Looks up what is due. */
    public void look(long nowNs) {
        if (hasIpv4) {
            wasAsked = false;
            useNone();
            return;
        }
        long againNs = nat64.prefix().isPresent() ? REFRESH_NS : SEARCH_NS;
        if (!wasAsked || nowNs - askedNs >= againNs) {
            wasAsked = true;
            askedNs = nowNs;
            find().ifPresentOrElse(this::use, this::useNone);
        }
    }

    private Optional<IpAddress> find() {
        try {
            return Arrays.stream(lookUp.all(WELL_KNOWN_NAME))
                    .map((InetAddress address) -> IpAddress.of(address))
                    .filter(address -> !address.isV4() && !address.isLocalOnly())
                    .filter(address -> ((int) address.low() & ~1) == WELL_KNOWN_BITS)
                    .map(address -> new IpAddress(address.high(), address.low() >>> Integer.SIZE << Integer.SIZE))
                    .findFirst();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private void use(IpAddress prefix) {
        if (!nat64.prefix().equals(Optional.of(prefix))) {
            nat64.setPrefix(prefix);
            LOG.info("no IPv4 here: IPv4 addresses are reached through the NAT64 at {}/96", prefix);
        }
    }

    private void useNone() {
        if (nat64.prefix().isPresent()) {
            nat64.clearPrefix();
            LOG.info("no NAT64 is used any more");
        }
    }
}
