package org.meshnet.core.rule;

import java.util.List;
import java.util.stream.Collectors;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/** One side of a rule: whoever one of its selectors names. Immutable; {@link #admits} allocates nothing. */
public final class Side {
    /** Of a network: the masks of both words, both words, and the family. */
    private static final int WORDS = 5;

    private static final long MAPPED_WORD = 0xffff;

    /** Names nobody and nothing. */
    static final Side NOBODY = new Side(List.of());

    private final List<Selector> selectors;
    private final boolean isAny;
    private final boolean isExit;
    private final long[] networks;

    /** @param selectors one at least, or nobody is named */
    public Side(List<Selector> selectors) {
        this.selectors = selectors.stream().distinct().toList();
        this.isAny = this.selectors.stream().anyMatch(Selector.Any.class::isInstance);
        this.isExit = this.selectors.stream().anyMatch(Selector.Exit.class::isInstance);
        List<Prefix> prefixes = this.selectors.stream()
                .filter(Selector.Network.class::isInstance)
                .map(selector -> ((Selector.Network) selector).prefix())
                .toList();
        this.networks = new long[WORDS * prefixes.size()];
        for (int i = 0; i < prefixes.size(); i++) {
            IpAddress address = prefixes.get(i).network().address();
            int bits = prefixes.get(i).length() + IpAddress.V6_LENGTH * Byte.SIZE - address.bitCount();
            networks[WORDS * i] = mask(Math.min(Long.SIZE, bits));
            networks[WORDS * i + 1] = mask(Math.max(0, bits - Long.SIZE));
            networks[WORDS * i + 2] = address.high();
            networks[WORDS * i + 3] = address.low();
            networks[WORDS * i + 4] = address.family();
        }
    }

    private static long mask(int bits) {
        return bits == 0 ? 0 : -1L << (Long.SIZE - bits);
    }

    /** What it is written with. */
    public List<Selector> selectors() {
        return selectors;
    }

    /** Does it name this member, whatever its addresses? */
    boolean names(Member member) {
        return selectors.stream().anyMatch(selector -> names(selector, member));
    }

    private static boolean names(Selector selector, Member member) {
        if (selector instanceof Selector.Group group) {
            return member.groups().contains(group.name());
        }
        if (selector instanceof Selector.Host host) {
            return member.name().filter(host.name()::equals).isPresent();
        }
        return selector instanceof Selector.Key key
                && member.key().filter(key.key()::equals).isPresent();
    }

    /** Can it name anything that is not a member's own address, or any address? */
    boolean isOpen() {
        return isAny || isExit || networks.length > 0;
    }

    /**
     * Does it name this end of a packet?
     *
     * @param isNamed {@link #names} of the member whose end it is
     * @param high the address, as two words
     */
    boolean admits(Place place, boolean isNamed, long high, long low) {
        return isAny || (isNamed && place == Place.MEMBER) || (isExit && place == Place.WORLD) || hasAddress(high, low);
    }

    private boolean hasAddress(long high, long low) {
        if (networks.length == 0) {
            return false;
        }
        int family = high == 0 && low >>> 32 == MAPPED_WORD ? 4 : 6;
        for (int i = 0; i < networks.length; i += WORDS) {
            if (networks[i + 4] == family
                    && (high & networks[i]) == networks[i + 2]
                    && (low & networks[i + 1]) == networks[i + 3]) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Side side && side.selectors.equals(selectors);
    }

    @Override
    public int hashCode() {
        return selectors.hashCode();
    }

    /** As in a rule. */
    @Override
    public String toString() {
        return selectors.stream().map(Object::toString).collect(Collectors.joining(","));
    }
}
