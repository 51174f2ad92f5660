package org.meshnet.core.flow;

import java.nio.ByteBuffer;
import org.meshnet.core.frame.IpPacket;

/**
 * By what the flow of a packet is found: addresses and ports, those of this node's side first, so that both directions
 * of a flow have the same. A flyweight: one for each lane, read from packet to packet. Not thread-safe.
 *
 * <pre>
 *   word     IPv4                          IPv6
 *   first    local address, remote one     local address, first half
 *   second   0                             local address, second half
 *   third    0                             remote address, first half
 *   fourth   0                             remote address, second half
 *   tail     bits 0-15 remote port, 16-31 local port, 32-39 protocol, 40 IPv6,
 *            41 echo, 42 timestamp, 43 the peer asks (of ICMP queries: both sides may use one id)
 * </pre>
 */
final class PacketKey {
    /** What a packet is to a flow. */
    enum Kind {
        /** Of TCP: opens a connection. */
        OPENING,
        /** Of TCP: belongs to one. */
        CONNECTED,
        /** Of TCP: ends one. */
        CLOSING,
        /** Of UDP, or of a protocol without ports. */
        DATAGRAM,
        /** Asks by ICMP, as an echo does. */
        QUERY,
        /** Answers that. */
        ANSWER,
        /** Any other ICMP message that is no error. */
        MESSAGE,
        /** An ICMP error: the key is that of the packet that it is about, seen from who sent that. */
        ERROR,
        /** A fragment other than the first: the tail has no ports. */
        LATER_FRAGMENT,
        /** Headers that cannot be judged, or that nobody needs. */
        BAD
    }

    static final long V6_BIT = 1L << 40;
    static final long ECHO_BIT = 1L << 41;
    static final long TIMESTAMP_BIT = 1L << 42;
    static final long PEER_ASKS_BIT = 1L << 43;

    private static final int PLAIN_V4 = 0x45;
    private static final int V6 = 6;
    private static final int FRAGMENT_MASK = 0x3fff;
    private static final int FLAGS_OFFSET = 13;
    private static final int FIN_OR_RST = 0x05;
    private static final int SYN = 0x02;
    private static final int ACK = 0x10;
    private static final int TCP_LENGTH = 20;
    private static final int LEAST_TRANSPORT_LENGTH = 8;
    private static final long MAPPED = 0xffffL << 32;

    private final HeaderWalk walk = new HeaderWalk();
    private Kind kind = Kind.BAD;
    private boolean isFirstFragment;
    private int fragmentId;
    private long first;
    private long second;
    private long third;
    private long fourth;
    private long tail;

    /**
     * Reads a valid IP packet.
     *
     * @param isIn does it come from the peer, so that its destination is on this side
     */
    void read(ByteBuffer packet, int offset, int length, boolean isIn) {
        isFirstFragment = false;
        if (!readPlain(packet, offset, length, isIn)) {
            readAny(packet, offset, length, isIn);
        }
    }

    /**
     * Nearly all: whole, TCP or UDP, IPv4 without options or IPv6 without extension headers. Read in words of eight
     * bytes, as each read is checked against the buffer's bounds.
     */
    private boolean readPlain(ByteBuffer packet, int offset, int length, boolean isIn) {
        if (length < IpPacket.V4_HEADER_LENGTH + LEAST_TRANSPORT_LENGTH) {
            return false;
        }
        long start = packet.getLong(offset);
        if (start >>> 56 != PLAIN_V4) {
            return start >>> 60 == V6 && readPlainV6(packet, offset, length, isIn, (int) (start >>> 8) & 0xff);
        }
        long middle = packet.getLong(offset + 8);
        int protocol = (int) (middle >>> 48) & 0xff;
        if ((start & FRAGMENT_MASK) != 0 || !isPlain(protocol, length - IpPacket.V4_HEADER_LENGTH)) {
            return false;
        }
        long end = packet.getLong(offset + 16);
        long both = middle << 32 | end >>> 32;
        first = isIn ? Long.rotateLeft(both, 32) : both;
        second = 0;
        third = 0;
        fourth = 0;
        setPorts(packet, offset + IpPacket.V4_HEADER_LENGTH, protocol, (int) end, isIn);
        return true;
    }

    private boolean readPlainV6(ByteBuffer packet, int offset, int length, boolean isIn, int protocol) {
        if (!isPlain(protocol, length - IpPacket.V6_HEADER_LENGTH)) {
            return false;
        }
        readV6Addresses(packet, offset, isIn);
        int transport = offset + IpPacket.V6_HEADER_LENGTH;
        setPorts(packet, transport, protocol, packet.getInt(transport), isIn);
        tail |= V6_BIT;
        return true;
    }

    private static boolean isPlain(int protocol, int transportLength) {
        return protocol == IpPacket.TCP
                ? transportLength >= TCP_LENGTH
                : protocol == IpPacket.UDP && transportLength >= LEAST_TRANSPORT_LENGTH;
    }

    private void readAddresses(ByteBuffer packet, int offset, boolean isV4, boolean isIn) {
        if (isV4) {
            long both = packet.getLong(offset + 12);
            first = isIn ? Long.rotateLeft(both, 32) : both;
            second = 0;
            third = 0;
            fourth = 0;
        } else {
            readV6Addresses(packet, offset, isIn);
        }
    }

    private void readV6Addresses(ByteBuffer packet, int offset, boolean isIn) {
        int local = offset + (isIn ? 24 : 8);
        int remote = offset + (isIn ? 8 : 24);
        first = packet.getLong(local);
        second = packet.getLong(local + 8);
        third = packet.getLong(remote);
        fourth = packet.getLong(remote + 8);
    }

    private void readPorts(ByteBuffer packet, int at, int protocol, boolean isV4, boolean isIn) {
        setPorts(packet, at, protocol, packet.getInt(at), isIn);
        tail |= isV4 ? 0 : V6_BIT;
    }

    /** @param ports as they stand in the packet */
    private void setPorts(ByteBuffer packet, int at, int protocol, int ports, boolean isIn) {
        long both = Integer.toUnsignedLong(isIn ? Integer.rotateLeft(ports, 16) : ports);
        tail = both | (long) protocol << 32;
        kind = protocol == IpPacket.TCP ? tcpKind(packet.get(at + FLAGS_OFFSET)) : Kind.DATAGRAM;
    }

    private static Kind tcpKind(int flags) {
        if ((flags & (SYN | ACK)) == SYN) {
            return Kind.OPENING;
        }
        return (flags & FIN_OR_RST) != 0 ? Kind.CLOSING : Kind.CONNECTED;
    }

    private void readAny(ByteBuffer packet, int offset, int length, boolean isIn) {
        boolean isV4 = IpPacket.isV4(packet, offset);
        kind = Kind.BAD;
        tail = (long) IpPacket.protocol(packet, offset) << 32 | (isV4 ? 0 : V6_BIT);
        if (!walk.read(packet, offset, length)) {
            return;
        }
        isFirstFragment = walk.isFragment() && walk.place() == 0;
        fragmentId = walk.fragmentId();
        readAddresses(packet, offset, isV4, isIn);
        tail = (long) walk.protocol() << 32 | (isV4 ? 0 : V6_BIT);
        if (walk.place() != 0) {
            readLaterFragment();
        } else {
            readTransport(packet, offset, length, isIn);
        }
    }

    /** One that lies over the transport header would change what was decided about (RFC 1858, RFC 3128). */
    private void readLaterFragment() {
        boolean isOverHeader = walk.protocol() == IpPacket.TCP && walk.place() < TCP_LENGTH;
        kind = isOverHeader ? Kind.BAD : Kind.LATER_FRAGMENT;
    }

    private void readTransport(ByteBuffer packet, int offset, int length, boolean isIn) {
        boolean isV4 = (tail & V6_BIT) == 0;
        int at = offset + walk.transportOffset();
        int left = length - walk.transportOffset();
        int protocol = walk.protocol();
        if (protocol == IpPacket.TCP || protocol == IpPacket.UDP) {
            if (left >= (protocol == IpPacket.TCP ? TCP_LENGTH : LEAST_TRANSPORT_LENGTH)) {
                readPorts(packet, at, protocol, isV4, isIn);
            }
        } else if (protocol == IpPacket.ICMP || protocol == IpPacket.ICMP_V6) {
            boolean isOfFamily = isV4 == (protocol == IpPacket.ICMP);
            if (isOfFamily && left >= LEAST_TRANSPORT_LENGTH) {
                readIcmp(packet, at, left, isIn);
            }
        } else {
            kind = Kind.DATAGRAM;
        }
    }

    private void readIcmp(ByteBuffer packet, int at, int left, boolean isIn) {
        kind = IcmpKind.of(isV4(), Byte.toUnsignedInt(packet.get(at)));
        if (kind == Kind.QUERY || kind == Kind.ANSWER) {
            setQuery(packet, at, isIn == (kind == Kind.QUERY));
        } else if (kind == Kind.ERROR && (isFirstFragment || !readInner(packet, at + 8, left - 8, isIn))) {
            kind = Kind.BAD;
        }
    }

    private void setQuery(ByteBuffer packet, int at, boolean isPeerAsking) {
        long id = Short.toUnsignedLong(packet.getShort(at + 4));
        boolean isEcho = IcmpKind.isEcho(isV4(), Byte.toUnsignedInt(packet.get(at)));
        tail = (tail & ~0xffff_ffffL)
                | id << 16
                | id
                | (isEcho ? ECHO_BIT : TIMESTAMP_BIT)
                | (isPeerAsking ? PEER_ASKS_BIT : 0);
    }

    /**
     * The packet that an error is about went the other way, from where the error goes to; so much of it must be there
     * that its flow can be told.
     */
    private boolean readInner(ByteBuffer packet, int at, int left, boolean isIn) {
        long outerLocalHigh = localHigh();
        long outerLocalLow = localLow();
        long outerRemoteHigh = remoteHigh();
        long outerRemoteLow = remoteLow();
        boolean isV4 = isV4();
        if (!walk.readStart(packet, at, left, isV4) || walk.place() != 0) {
            return false;
        }
        readAddresses(packet, at, isV4, !isIn);
        boolean isFromReceiver = isIn
                ? localHigh() == outerLocalHigh && localLow() == outerLocalLow
                : remoteHigh() == outerRemoteHigh && remoteLow() == outerRemoteLow;
        return isFromReceiver
                && readInnerTransport(packet, at + walk.transportOffset(), left - walk.transportOffset(), isIn);
    }

    private boolean readInnerTransport(ByteBuffer packet, int at, int left, boolean isIn) {
        int protocol = walk.protocol();
        boolean isV4 = isV4();
        tail = (long) protocol << 32 | (isV4 ? 0 : V6_BIT);
        if (left < LEAST_TRANSPORT_LENGTH) {
            return false;
        }
        if (protocol == IpPacket.TCP || protocol == IpPacket.UDP) {
            int ports = packet.getInt(at);
            tail |= Integer.toUnsignedLong(isIn ? ports : Integer.rotateLeft(ports, 16));
            return true;
        }
        if (protocol != IpPacket.ICMP && protocol != IpPacket.ICMP_V6) {
            return true;
        }
        Kind inner = IcmpKind.of(isV4, Byte.toUnsignedInt(packet.get(at)));
        boolean isOfFamily = isV4 == (protocol == IpPacket.ICMP);
        if (!isOfFamily || (inner != Kind.QUERY && inner != Kind.ANSWER)) {
            return false;
        }
        setQuery(packet, at, isIn != (inner == Kind.QUERY));
        return true;
    }

    Kind kind() {
        return kind;
    }

    /** Is it the first of several fragments? */
    boolean isFirstFragment() {
        return isFirstFragment;
    }

    /** Of a fragment. */
    int fragmentId() {
        return fragmentId;
    }

    int protocol() {
        return (int) (tail >>> 32) & 0xff;
    }

    int localPort() {
        return (int) (tail >>> 16) & 0xffff;
    }

    int remotePort() {
        return (int) tail & 0xffff;
    }

    boolean isV4() {
        return (tail & V6_BIT) == 0;
    }

    long localHigh() {
        return isV4() ? 0 : first;
    }

    long localLow() {
        return isV4() ? MAPPED | first >>> 32 : second;
    }

    long remoteHigh() {
        return isV4() ? 0 : third;
    }

    long remoteLow() {
        return isV4() ? MAPPED | (first & 0xffff_ffffL) : fourth;
    }

    long first() {
        return first;
    }

    long second() {
        return second;
    }

    long third() {
        return third;
    }

    long fourth() {
        return fourth;
    }

    long tail() {
        return tail;
    }

    /** Low bits by which flows that are busy at one time mostly differ, at less cost than by the hash. */
    int mark() {
        return (int) (tail + (tail >>> 16));
    }

    /** Spread well, and never the same as 0. */
    int hash() {
        long mixed = (first ^ Long.rotateLeft(third, 29)) * 0x9e37_79b9_7f4a_7c15L
                + (second ^ Long.rotateLeft(fourth, 31)) * 0xbf58_476d_1ce4_e5b9L
                + tail * 0x94d0_49bb_1331_11ebL;
        mixed = (mixed ^ (mixed >>> 32)) * 0xd6e8_feb8_6659_fd93L;
        return (int) (mixed >>> 32) | 1;
    }
}
