package org.meshnet.core.membership;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/**
 * What a member may claim to be and to have. Immutable; groups, addresses and routes are kept in rising order, so that
 * one grant has one form.
 *
 * @param names its own name first, then further ones; none if it may call itself as it likes, which then proves nothing
 * @param groups that it belongs to
 * @param addresses IPv4 overlay addresses that it may have, which are nobody else's; none if it may have those that are
 *     derived from its key
 * @param routes networks that it may offer, or parts of
 * @param rights what else it may do: {@link #RELAY}, {@link #EXIT}, {@link #SIGNER}; other bits mean nothing yet
 */
public record Grant(List<Label> names, List<Label> groups, List<IpAddress> addresses, List<Prefix> routes, int rights) {
    /** The most names. */
    public static final int NAME_COUNT = 5;
    /** The most groups. */
    public static final int GROUP_COUNT = 16;
    /** The most addresses. */
    public static final int ADDRESS_COUNT = 4;
    /** The most routes. */
    public static final int ROUTE_COUNT = 8;

    /** It may forward between others. */
    public static final int RELAY = 1;
    /** It may be an exit for traffic to everywhere else. */
    public static final int EXIT = 1 << 1;
    /** Others may ask it to renew their certificates. */
    public static final int SIGNER = 1 << 2;

    private static final int RIGHTS_BITS = 0xff;
    private static final Comparator<Prefix> ROUTES =
            Comparator.comparing(Prefix::address).thenComparing(Prefix::length);

    /** Nothing beyond being a member. */
    public static final Grant NONE = new Grant(List.of(), List.of(), List.of(), List.of(), 0);

    /** @throws IllegalArgumentException if there are too many of something, something twice, or a wrong address */
    public Grant {
        names = List.copyOf(names);
        groups = groups.stream().sorted().toList();
        addresses = addresses.stream().sorted().toList();
        routes = routes.stream().sorted(ROUTES).toList();
        requireEach("names", names, NAME_COUNT);
        requireEach("groups", groups, GROUP_COUNT);
        requireEach("addresses", addresses, ADDRESS_COUNT);
        requireEach("routes", routes, ROUTE_COUNT);
        if (addresses.stream().anyMatch(address -> !address.isV4())) {
            throw new IllegalArgumentException("an address that is not IPv4: others follow from the key");
        }
        if (routes.stream().anyMatch(route -> !route.isNetwork())) {
            throw new IllegalArgumentException("a route with host bits");
        }
        if ((rights & ~RIGHTS_BITS) != 0) {
            throw new IllegalArgumentException("rights " + rights);
        }
    }

    private static void requireEach(String what, Collection<?> items, int most) {
        if (items.size() > most) {
            throw new IllegalArgumentException(items.size() + " " + what + ", at most " + most + " fit");
        }
        if (new HashSet<>(items).size() < items.size()) {
            throw new IllegalArgumentException(what + " with one twice: " + items);
        }
    }

    /** Its name, if that is certified. */
    public Optional<Label> name() {
        return names.stream().findFirst();
    }

    /** Its further names. */
    public List<Label> aliases() {
        return names.isEmpty() ? names : names.subList(1, names.size());
    }

    /** Is this right among them? */
    public boolean has(int right) {
        return (rights & right) != 0;
    }

    /** May it offer this network? A default route is what exits offer. */
    public boolean allowsRoute(Prefix route) {
        return route.length() == 0 ? has(EXIT) : routes.stream().anyMatch(allowed -> allowed.holds(route));
    }
}
