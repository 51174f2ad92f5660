package org.meshnet.core.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IPv4 or IPv6 address as two words, without scope. An IPv4 address is held in its IPv4-mapped form
 * ({@code ::ffff:a.b.c.d}, RFC 4291 §2.5.5.2), so both families compare and hash alike. Immutable.
 *
 * @param high the first 8 bytes
 * @param low the last 8 bytes
 */
public record IpAddress(long high, long low) implements Comparable<IpAddress> {
    /** Bytes of an IPv4 address. */
    public static final int V4_LENGTH = 4;
    /** Bytes of an IPv6 address. */
    public static final int V6_LENGTH = 16;

    private static final long MAPPED = 0xffffL;
    private static final Pattern V4_TEXT = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    /** The IPv4 address with these 32 bits. */
    public static IpAddress v4(int bits) {
        return new IpAddress(0, MAPPED << 32 | Integer.toUnsignedLong(bits));
    }

    /** @throws IllegalArgumentException if there are neither 4 nor 16 bytes */
    public static IpAddress of(byte[] bytes) {
        return switch (bytes.length) {
            case V4_LENGTH -> v4(ByteBuffer.wrap(bytes).getInt());
            case V6_LENGTH -> read(ByteBuffer.wrap(bytes), 0);
            default -> throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
        };
    }

    /** The address of an {@link InetAddress}, without its scope. */
    public static IpAddress of(InetAddress address) {
        return of(address.getAddress());
    }

    /** Reads the 16-byte form at {@code index} of a big-endian buffer. */
    public static IpAddress read(ByteBuffer buffer, int index) {
        return new IpAddress(buffer.getLong(index), buffer.getLong(index + 8));
    }

    /** Reads a numeric address; a name is never looked up. Empty if the text is none. */
    public static Optional<IpAddress> parse(String text) {
        boolean isV6 = text.indexOf(':') >= 0 && text.indexOf('%') < 0 && text.indexOf('[') < 0;
        if (!isV6 && !V4_TEXT.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(of(InetAddress.getByName(text)));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Writes the 16-byte form at {@code index} of a big-endian buffer. */
    public void write(ByteBuffer buffer, int index) {
        buffer.putLong(index, high).putLong(index + 8, low);
    }

    /** Is this an IPv4 address? */
    public boolean isV4() {
        return high == 0 && low >>> 32 == MAPPED;
    }

    /**
     * What counts as one host where hosts are limited: an IPv4 address, or the /64 of an IPv6 one, of which one host
     * may use every address.
     */
    public IpAddress limited() {
        return isV4() ? this : new IpAddress(high, 0);
    }

    /** 4 or 6. */
    public int family() {
        return isV4() ? 4 : 6;
    }

    /** Bits of this family: 32 or 128. */
    public int bitCount() {
        return isV4() ? 32 : 128;
    }

    /** The 32 bits of an IPv4 address. */
    public int v4Bits() {
        return (int) low;
    }

    /** 4 or 16 bytes, by family. */
    public byte[] bytes() {
        return isV4()
                ? ByteBuffer.allocate(V4_LENGTH).putInt(v4Bits()).array()
                : ByteBuffer.allocate(V6_LENGTH).putLong(high).putLong(low).array();
    }

    /** Is this loopback, link-local, multicast, unspecified or broadcast: of no use to another host? */
    public boolean isLocalOnly() {
        InetAddress address = toInetAddress();
        return address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || address.isAnyLocalAddress()
                || (isV4() && v4Bits() == -1);
    }

    /** The same address for the JDK's sockets. */
    public InetAddress toInetAddress() {
        try {
            return InetAddress.getByAddress(bytes());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The order of the unsigned bytes. */
    @Override
    public int compareTo(IpAddress other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** Dotted or RFC 5952 text. */
    @Override
    public String toString() {
        return isV4() ? toInetAddress().getHostAddress() : V6Text.format(high, low);
    }
}
