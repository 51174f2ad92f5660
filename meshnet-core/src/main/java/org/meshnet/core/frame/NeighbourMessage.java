package org.meshnet.core.frame;

import java.nio.ByteBuffer;

/**
 * What an Ethernet frame says of who has which IP address, and what it asks: ARP (RFC 826, RFC 5227) and IPv6 neighbour
 * discovery (RFC 4861 §4.3, §4.4). A flyweight without its buffer; addresses are two words as in {@link IpPacket}.
 * Nothing is read behind VLAN tags: who is there is another network's business. Allocates nothing; not thread-safe.
 */
public final class NeighbourMessage {
    /** Bytes of the longest answer. */
    public static final int MAX_ANSWER_LENGTH = LinkHeader.UNTAGGED_LENGTH + IpPacket.V6_HEADER_LENGTH + 32;

    private static final int ARP_LENGTH = 28;
    private static final long ARP_ETHERNET_IP_V4 = 0x0001_0800_0604L;
    private static final int ARP_OPERATION_OFFSET = 6;
    private static final int ARP_SENDER_MAC_OFFSET = 8;
    private static final int ARP_SENDER_OFFSET = 14;
    private static final int ARP_TARGET_OFFSET = 24;
    private static final int ARP_REQUEST = 1;
    private static final int ARP_REPLY = 2;
    private static final long MAPPED_PREFIX = 0xffffL << 32;

    private static final int SOLICITATION = 135;
    private static final int ADVERTISEMENT = 136;
    private static final int FLAGS_OFFSET = 4;
    private static final int TARGET_OFFSET = 8;
    private static final int OPTIONS_OFFSET = 24;
    private static final int OPTION_LENGTH = 8;
    private static final int SOURCE_LINK_ADDRESS = 1;
    private static final int TARGET_LINK_ADDRESS = 2;
    private static final int FROM_ROUTER = 1 << 31;
    private static final int SOLICITED = 1 << 30;
    private static final int HOP_LIMIT = 255;

    private boolean isAny;
    private boolean isV6;
    private boolean isRequest;
    private boolean isFromRouter;
    private long claimedHigh;
    private long claimedLow;
    private long claimedMac;
    private long targetHigh;
    private long targetLow;

    /**
     * Reads a frame; true if it is such a message, and then the others tell what it says.
     *
     * @param link as it was read of the frame
     */
    public boolean read(ByteBuffer frame, int offset, LinkHeader link) {
        claimedHigh = 0;
        claimedLow = 0;
        claimedMac = 0;
        targetHigh = 0;
        targetLow = 0;
        isRequest = false;
        isV6 = false;
        isFromRouter = false;
        int body = offset + LinkHeader.UNTAGGED_LENGTH;
        isAny = !link.isTagged()
                && switch (link.type()) {
                    case LinkHeader.ARP -> readArp(frame, body, link.frameLength() - LinkHeader.UNTAGGED_LENGTH);
                    case LinkHeader.IP_V6 -> readV6(frame, body, link.frameLength() - LinkHeader.UNTAGGED_LENGTH);
                    default -> false;
                };
        return isAny;
    }

    private boolean readArp(ByteBuffer frame, int arp, int length) {
        if (length < ARP_LENGTH || frame.getLong(arp) >>> 16 != ARP_ETHERNET_IP_V4) {
            return false;
        }
        int operation = IpPacket.unsignedShort(frame, arp + ARP_OPERATION_OFFSET);
        isRequest = operation == ARP_REQUEST;
        claimedMac = frame.getLong(arp + ARP_SENDER_MAC_OFFSET) >>> 16;
        claimedLow = mapped(frame.getInt(arp + ARP_SENDER_OFFSET));
        targetLow = mapped(frame.getInt(arp + ARP_TARGET_OFFSET));
        return isRequest || operation == ARP_REPLY;
    }

    /** That of no host stays zero. */
    private static long mapped(int bits) {
        return bits == 0 ? 0 : MAPPED_PREFIX | Integer.toUnsignedLong(bits);
    }

    /** Where extension headers stand before it, it is none that a host takes (RFC 6980). */
    private boolean readV6(ByteBuffer frame, int packet, int length) {
        int message = packet + IpPacket.V6_HEADER_LENGTH;
        if (length < IpPacket.V6_HEADER_LENGTH + OPTIONS_OFFSET
                || IpPacket.protocol(frame, packet) != IpPacket.ICMP_V6
                || IpPacket.unsignedByte(frame, packet + IpPacket.V6_HOP_LIMIT_OFFSET) != HOP_LIMIT) {
            return false;
        }
        isV6 = true;
        int type = IpPacket.unsignedByte(frame, message);
        isRequest = type == SOLICITATION;
        int named = isRequest ? packet + IpPacket.V6_SOURCE_OFFSET : message + TARGET_OFFSET;
        claimedHigh = frame.getLong(named);
        claimedLow = frame.getLong(named + Long.BYTES);
        targetHigh = frame.getLong(message + TARGET_OFFSET);
        targetLow = frame.getLong(message + TARGET_OFFSET + Long.BYTES);
        isFromRouter = !isRequest && (frame.getInt(message + FLAGS_OFFSET) & FROM_ROUTER) != 0;
        int wanted = isRequest ? SOURCE_LINK_ADDRESS : TARGET_LINK_ADDRESS;
        claimedMac = linkAddress(frame, message + OPTIONS_OFFSET, packet + length, wanted);
        return isRequest || type == ADVERTISEMENT;
    }

    private static long linkAddress(ByteBuffer frame, int from, int end, int wanted) {
        int option = from;
        while (option + OPTION_LENGTH <= end) {
            int optionLength = IpPacket.unsignedByte(frame, option + 1) * OPTION_LENGTH;
            if (IpPacket.unsignedByte(frame, option) == wanted && optionLength == OPTION_LENGTH) {
                return frame.getLong(option) & LinkHeader.BROADCAST;
            }
            if (optionLength == 0) {
                return 0;
            }
            option += optionLength;
        }
        return 0;
    }

    /** Does it ask who has {@link #targetHigh}, {@link #targetLow}? */
    public boolean isRequest() {
        return isRequest;
    }

    /** Is it a question that somebody who has an address asks about another's, and not one whether that is free? */
    public boolean isAnswerable() {
        boolean isFree = claimedHigh == 0 && claimedLow == 0;
        boolean isOwn = claimedHigh == targetHigh && claimedLow == targetLow;
        return isAny && isRequest && !isFree && !isOwn && claimedMac != 0;
    }

    /** Does it say that {@link #claimedMac} has {@link #claimedHigh}, {@link #claimedLow}? */
    public boolean isClaim() {
        return isAny && (claimedHigh != 0 || claimedLow != 0);
    }

    public long claimedHigh() {
        return claimedHigh;
    }

    public long claimedLow() {
        return claimedLow;
    }

    /** The station that is said to have the address; 0 if the message does not say. */
    public long claimedMac() {
        return claimedMac;
    }

    public long targetHigh() {
        return targetHigh;
    }

    public long targetLow() {
        return targetLow;
    }

    /** Does it say all that an answer about the address has to: of IPv6, whether a router has it? */
    public boolean isWhole() {
        return isClaim() && claimedMac != 0 && !(isV6 && isRequest);
    }

    /** Does an advertisement say that a router has the address? */
    public boolean isFromRouter() {
        return isFromRouter;
    }

    /**
     * Writes the frame that answers the question that was read: the target is at that station.
     *
     * @param frame with the question
     * @param offset of it
     * @param isRouter is it a router
     * @return bytes of the answer
     */
    public int writeAnswer(ByteBuffer frame, int offset, long mac, boolean isRouter, ByteBuffer out, int at) {
        boolean isArp = !isV6;
        int body = at + LinkHeader.write(out, at, claimedMac, mac, isArp ? LinkHeader.ARP : LinkHeader.IP_V6);
        int question = offset + LinkHeader.UNTAGGED_LENGTH;
        return LinkHeader.UNTAGGED_LENGTH
                + (isArp
                        ? writeArp(frame, question, mac, out, body)
                        : writeV6(frame, question, mac, isRouter, out, body));
    }

    private int writeArp(ByteBuffer frame, int question, long mac, ByteBuffer out, int at) {
        out.putLong(at, ARP_ETHERNET_IP_V4 << 16 | ARP_REPLY);
        out.putLong(at + ARP_SENDER_MAC_OFFSET, mac << 16);
        out.putInt(at + ARP_SENDER_OFFSET, frame.getInt(question + ARP_TARGET_OFFSET));
        out.putLong(at + ARP_SENDER_OFFSET + Integer.BYTES, claimedMac << 16);
        out.putInt(at + ARP_TARGET_OFFSET, frame.getInt(question + ARP_SENDER_OFFSET));
        return ARP_LENGTH;
    }

    private int writeV6(ByteBuffer frame, int question, long mac, boolean isRouter, ByteBuffer out, int at) {
        int length = OPTIONS_OFFSET + OPTION_LENGTH;
        int message = at + IpPacket.V6_HEADER_LENGTH;
        out.putInt(at, 6 << 28);
        out.putInt(at + IpPacket.V6_PAYLOAD_LENGTH_OFFSET, length << 16 | IpPacket.ICMP_V6 << 8 | HOP_LIMIT);
        out.putLong(at + IpPacket.V6_SOURCE_OFFSET, targetHigh).putLong(at + 16, targetLow);
        out.put(at + IpPacket.V6_DESTINATION_OFFSET, frame, question + IpPacket.V6_SOURCE_OFFSET, 16);
        out.putInt(message, ADVERTISEMENT << 24);
        out.putInt(message + FLAGS_OFFSET, SOLICITED | (isRouter ? FROM_ROUTER : 0));
        out.putLong(message + TARGET_OFFSET, targetHigh).putLong(message + TARGET_OFFSET + Long.BYTES, targetLow);
        out.putLong(message + OPTIONS_OFFSET, (long) (TARGET_LINK_ADDRESS << 8 | 1) << 48 | mac);
        long sum = Checksum.pseudoHeader(out, at, IpPacket.ICMP_V6, length) + Checksum.sum(out, message, length);
        out.putShort(message + 2, (short) Checksum.complement(sum));
        return IpPacket.V6_HEADER_LENGTH + length;
    }
}
