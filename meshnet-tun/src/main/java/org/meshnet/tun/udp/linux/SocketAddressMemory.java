package org.meshnet.tun.udp.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.tun.linux.sys.DirectMemory;

/**
 * One {@code struct sockaddr_in6} or, where the system has no IPv6, {@code sockaddr_in}. One thread.
 *
 * <pre>
 *   sockaddr_in6, 28 bytes: family 2 (host order) | port 2 | flow 4 | address 16 | scope 4
 *   sockaddr_in,  16 bytes: family 2 (host order) | port 2 | address 4 | zero 8
 * </pre>
 */
final class SocketAddressMemory {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int MAX_LENGTH = 28;

    private static final int V4_LENGTH = 16;
    private static final int PORT_OFFSET = 2;
    private static final int V4_ADDRESS_OFFSET = 4;
    private static final int V6_ADDRESS_OFFSET = 8;
    private static final int V4_MAPPED = 0xffff;

    private final int family;
    private final ByteBuffer memory = ByteBuffer.allocateDirect(MAX_LENGTH);
    private final long address = DirectMemory.addressOf(memory);
    private @Nullable Endpoint last;

    SocketAddressMemory(int family) {
        this.family = family;
        memory.order(ByteOrder.nativeOrder()).putShort(0, (short) family);
        memory.order(ByteOrder.BIG_ENDIAN);
    }

    long address() {
        return address;
    }

    int length() {
        return family == AF_INET6 ? MAX_LENGTH : V4_LENGTH;
    }

    /** Writes all of this host's addresses with a port. */
    void writeAny(int port) {
        memory.putShort(PORT_OFFSET, (short) port);
    }

    /** Is what the kernel wrote an address of IPv4 or IPv6? */
    boolean isInternet() {
        int written = writtenFamily();
        return written == AF_INET || written == AF_INET6;
    }

    /** Of what the kernel wrote. */
    int writtenFamily() {
        int written = memory.order(ByteOrder.nativeOrder()).getShort(0);
        memory.order(ByteOrder.BIG_ENDIAN);
        return written;
    }

    int port() {
        return memory.getShort(PORT_OFFSET) & 0xffff;
    }

    /** Writes an endpoint; false if this family cannot reach it. */
    boolean write(Endpoint endpoint) {
        if (endpoint.equals(last)) {
            return true;
        }
        memory.putShort(PORT_OFFSET, (short) endpoint.port());
        if (family == AF_INET6) {
            endpoint.address().write(memory, V6_ADDRESS_OFFSET);
        } else if (endpoint.address().isV4()) {
            memory.putInt(V4_ADDRESS_OFFSET, endpoint.address().v4Bits());
        } else {
            return false;
        }
        last = endpoint;
        return true;
    }

    /** Is it an address of IPv4? */
    boolean isV4() {
        return family == AF_INET
                || (memory.getLong(V6_ADDRESS_OFFSET) == 0
                        && memory.getInt(V6_ADDRESS_OFFSET + Long.BYTES) == V4_MAPPED);
    }

    /** Is what the kernel wrote this endpoint? */
    boolean holds(Endpoint endpoint) {
        return endpoint.port() == port() && isSame(endpoint.address());
    }

    /** Reads what the kernel wrote. */
    Endpoint read() {
        IpAddress source = family == AF_INET6
                ? IpAddress.read(memory, V6_ADDRESS_OFFSET)
                : IpAddress.v4(memory.getInt(V4_ADDRESS_OFFSET));
        return new Endpoint(source, port());
    }

    private boolean isSame(IpAddress known) {
        return family == AF_INET6
                ? memory.getLong(V6_ADDRESS_OFFSET) == known.high()
                        && memory.getLong(V6_ADDRESS_OFFSET + Long.BYTES) == known.low()
                : known.isV4() && memory.getInt(V4_ADDRESS_OFFSET) == known.v4Bits();
    }
}
