package org.meshnet.core.net;

import java.util.Optional;

/**
 * An address with a prefix length: a network ({@code 10.0.0.0/24}) or an interface's address in it
 * ({@code 10.0.0.7/24}). The host bits are kept. Immutable.
 *
 * @param address any address of the network
 * @param length leading bits that name the network, 0 to 32 or 0 to 128
 */
public record Prefix(IpAddress address, int length) {
    /** @throws IllegalArgumentException if the length does not fit the family */
    public Prefix {
        if (length < 0 || length > address.bitCount()) {
            throw new IllegalArgumentException("a prefix length of " + length + " for " + address);
        }
    }

    /** Reads {@code ADDRESS/LENGTH}. Empty if the text is none. */
    public static Optional<Prefix> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,3}")) {
            return Optional.empty();
        }
        int length = Integer.parseInt(text.substring(slash + 1));
        return IpAddress.parse(text.substring(0, slash))
                .filter(address -> length <= address.bitCount())
                .map(address -> new Prefix(address, length));
    }

    /** The same network with all host bits zero. */
    public Prefix network() {
        return new Prefix(new IpAddress(address.high() & highMask(), address.low() & lowMask()), length);
    }

    /** Is the address of the same family and inside this network? */
    public boolean contains(IpAddress other) {
        return other.isV4() == address.isV4()
                && ((other.high() ^ address.high()) & highMask()) == 0
                && ((other.low() ^ address.low()) & lowMask()) == 0;
    }

    /** Is every address of the other one inside this network? */
    public boolean holds(Prefix other) {
        return length <= other.length && contains(other.address);
    }

    /** Have the two an address in common? */
    public boolean overlaps(Prefix other) {
        return holds(other) || other.holds(this);
    }

    /** Are all its host bits zero, so that it names a network and no address in it? */
    public boolean isNetwork() {
        return equals(network());
    }

    private int bitsFrom128() {
        return address.isV4() ? length + 96 : length;
    }

    private long highMask() {
        return mask(Math.min(64, bitsFrom128()));
    }

    private long lowMask() {
        return mask(Math.max(0, bitsFrom128() - 64));
    }

    private static long mask(int bits) {
        return bits == 0 ? 0 : -1L << (64 - bits);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
