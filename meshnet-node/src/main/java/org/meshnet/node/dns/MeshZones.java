package org.meshnet.node.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.xbill.DNS.Name;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.TextParseException;

/**
 * For which names this node answers: those under the mesh's domain, and those that stand for addresses of the mesh's
 * prefixes (RFC 1035 §3.5, RFC 3596 §2.5). Immutable.
 */
public final class MeshZones {
    private static final int V4_STEP = Byte.SIZE;
    private static final int V6_STEP = 4;
    private static final int V4_LABELS = IpAddress.V4_LENGTH * Byte.SIZE / V4_STEP;
    private static final int V6_LABELS = IpAddress.V6_LENGTH * Byte.SIZE / V6_STEP;
    private static final Name V4_REVERSE = absolute("in-addr.arpa.");
    private static final Name V6_REVERSE = absolute("ip6.arpa.");

    private final Name domain;
    private final List<Prefix> prefixes;
    private final List<Name> reverse;

    /**
     * @param domain without a dot at its end, such as {@code mesh}
     * @param prefixes the mesh's networks
     */
    public MeshZones(String domain, List<Prefix> prefixes) {
        this.domain = absolute(domain + ".");
        this.prefixes = prefixes.stream().map(Prefix::network).toList();
        this.reverse =
                this.prefixes.stream().flatMap(prefix -> zones(prefix).stream()).toList();
    }

    private static Name absolute(String text) {
        try {
            return Name.fromString(text);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(text + " is no domain", e);
        }
    }

    /** The mesh's domain. */
    Name domain() {
        return domain;
    }

    /** The domain as it is written, without a dot at its end. */
    public String domainText() {
        return domain.toString(true);
    }

    /** The reverse zones, without dots at their ends: none has an address that is not the mesh's. */
    public List<String> reverseTexts() {
        return reverse.stream().map(zone -> zone.toString(true)).toList();
    }

    /** The zone that a name lies in. Empty if it is none of ours. */
    Optional<Name> zone(Name name) {
        return name.subdomain(domain)
                ? Optional.of(domain)
                : reverse.stream().filter(name::subdomain).findFirst();
    }

    /** The address that a reverse name stands for, of those that are in the mesh's prefixes. */
    Optional<IpAddress> address(Name name) {
        if (!name.subdomain(V4_REVERSE) && !name.subdomain(V6_REVERSE)) {
            return Optional.empty();
        }
        try {
            InetAddress address = ReverseMap.fromName(name);
            boolean isWhole = ReverseMap.fromAddress(address).equals(name);
            return Optional.of(IpAddress.of(address.getAddress()))
                    .filter(found -> isWhole && prefixes.stream().anyMatch(prefix -> prefix.contains(found)));
        } catch (UnknownHostException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Has a name in a reverse zone fewer labels than one that stands for an address? */
    static boolean isAboveAddresses(Name name) {
        Name root = name.subdomain(V4_REVERSE) ? V4_REVERSE : V6_REVERSE;
        int hostLabels = name.subdomain(V4_REVERSE) ? V4_LABELS : V6_LABELS;
        return name.labels() < root.labels() + hostLabels;
    }

    /**
     * Zones are cut where labels are: a prefix that ends between two has as many zones as it takes to name its
     * addresses and no others, which are 128 at most.
     */
    private static List<Name> zones(Prefix prefix) {
        boolean isV4 = prefix.address().isV4();
        int step = isV4 ? V4_STEP : V6_STEP;
        int length = (prefix.length() + step - 1) / step * step;
        int count = 1 << (length - prefix.length());
        List<Name> zones = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] address = prefix.address().bytes();
            if (length > prefix.length()) {
                int last = (length - 1) / Byte.SIZE;
                address[last] |= (byte) (i << (Byte.SIZE * (last + 1) - length));
            }
            int hostLabels = (address.length * Byte.SIZE - length) / step;
            zones.add(new Name(ReverseMap.fromAddress(address), hostLabels));
        }
        return zones;
    }
}
