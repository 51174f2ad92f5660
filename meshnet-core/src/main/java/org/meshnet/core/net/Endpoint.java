package org.meshnet.core.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Where a datagram comes from or goes to on the underlay: a UDP endpoint, or a <em>link</em> of this host, which is
 * another way out than its UDP socket (a stream to a server, a socket of its own towards one peer) and means nothing to
 * any other host. Links are named by addresses inside 100::/64, from which nothing comes and to which nothing goes on
 * any network (RFC 6666). Immutable.
 *
 * @param address the host
 * @param port 0 to 65535; 0 is never sent to
 */
public record Endpoint(IpAddress address, int port) {
    /** Bytes on the wire: 16 of address, 2 of port. */
    public static final int LENGTH = 18;
    /** All zero: what is said on the wire of whom no datagram reaches, such as who is at the end of a stream. */
    public static final Endpoint NONE = new Endpoint(new IpAddress(0, 0), 0);

    private static final long LINK_PREFIX = 0x0100_0000_0000_0000L;
    private static final int LINK_PORT = 1;

    /** @throws IllegalArgumentException if the port is out of range */
    public Endpoint {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("a port of " + port);
        }
    }

    /** The link of this host that has this number. */
    public static Endpoint link(long number) {
        return new Endpoint(new IpAddress(LINK_PREFIX, number), LINK_PORT);
    }

    /** The endpoint of a resolved socket address. */
    public static Endpoint of(InetSocketAddress address) {
        return new Endpoint(IpAddress.of(address.getAddress()), address.getPort());
    }

    /** Reads the wire form at {@code index} of a big-endian buffer. */
    public static Endpoint read(ByteBuffer buffer, int index) {
        return new Endpoint(IpAddress.read(buffer, index), buffer.getShort(index + 16) & 0xffff);
    }

    /** Reads {@code 192.0.2.1:8000} or {@code [2001:db8::1]:8000}, numeric only. Empty if the text is none. */
    public static Optional<Endpoint> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || !text.substring(colon + 1).matches("\\d{1,5}")) {
            return Optional.empty();
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        String host = text.substring(0, colon);
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        if (port > 0xffff || isBracketed != host.contains(":")) {
            return Optional.empty();
        }
        return IpAddress.parse(isBracketed ? host.substring(1, host.length() - 1) : host)
                .map(address -> new Endpoint(address, port));
    }

    /** Writes the wire form at {@code index} of a big-endian buffer. */
    public void write(ByteBuffer buffer, int index) {
        address.write(buffer, index);
        buffer.putShort(index + 16, (short) port);
    }

    /** The wire form. */
    public byte[] bytes() {
        ByteBuffer buffer = ByteBuffer.allocate(LENGTH);
        write(buffer, 0);
        return buffer.array();
    }

    /** Does this name a link of this host, if it comes from there? From any other host it is void. */
    public boolean isLink() {
        return address.high() == LINK_PREFIX;
    }

    /** The link's number. */
    public long linkNumber() {
        return address.low();
    }

    /** What may be said of it to another host: itself, or {@link #NONE} where it is a link. */
    public Endpoint published() {
        return isLink() ? NONE : this;
    }

    /** Can a UDP datagram be sent there: is there a port, and an address of one host? */
    public boolean isSendable() {
        return port != 0
                && !isLink()
                && !address.toInetAddress().isAnyLocalAddress()
                && !address.toInetAddress().isMulticastAddress();
    }

    /** The same for the JDK's sockets. */
    public InetSocketAddress toSocketAddress() {
        return new InetSocketAddress(address.toInetAddress(), port);
    }

    /** {@code 192.0.2.1:8000} or {@code [2001:db8::1]:8000}. */
    @Override
    public String toString() {
        return (address.isV4() ? address.toString() : "[" + address + "]") + ":" + port;
    }
}
