package org.meshnet.core.group;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.frame.Checksum;
import org.meshnet.core.frame.IpPacket;
import org.meshnet.core.frame.MulticastPacket;
import org.meshnet.core.net.IpAddress;

/**
 * Reads what a host's kernel says of its groups: IGMP of all versions (RFC 1112, RFC 2236, RFC 9776), MLD of both (RFC
 * 2710, RFC 9777). Of sources only whether there are any is looked at: a group is joined from some or from none.
 * Stateless.
 *
 * <pre>
 *   IGMPv1, v2    type 1 | time 1 | checksum 2 | group 4
 *   MLDv1         type 1 | code 1 | checksum 2 | delay 2 | reserved 2 | group 16
 *   IGMPv3, MLDv2 type 1 | reserved 1 | checksum 2 | reserved 2 | record count 2 | records
 *   a record      kind 1 | words of auxiliary data 1 | source count 2 | group | sources | auxiliary data
 * </pre>
 */
public final class GroupReports {
    private static final int IGMP_V1_REPORT = 0x12;
    private static final int IGMP_V2_REPORT = 0x16;
    private static final int IGMP_V2_LEAVE = 0x17;
    private static final int IGMP_V3_REPORT = 0x22;
    private static final int MLD_REPORT = 131;
    private static final int MLD_DONE = 132;
    private static final int MLD_V2_REPORT = 143;

    private static final int IS_INCLUDE = 1;
    private static final int IS_EXCLUDE = 2;
    private static final int TO_INCLUDE = 3;
    private static final int TO_EXCLUDE = 4;
    private static final int ALLOW_SOURCES = 5;

    private static final int HEADER_LENGTH = 8;
    private static final int RECORD_COUNT_OFFSET = 6;
    private static final int IGMP_GROUP_OFFSET = 4;
    private static final int MLD_GROUP_OFFSET = 8;
    private static final int RECORD_LENGTH = 4;

    private final ByteBuffer packet;
    private final int start;
    private final int end;
    private final boolean isV4;

    private GroupReports(ByteBuffer packet, int start, int end, boolean isV4) {
        this.packet = packet;
        this.start = start;
        this.end = end;
        this.isV4 = isV4;
    }

    /**
     * Reads a valid IP packet. Empty if it is no message of a host, or malformed; a message may say nothing.
     *
     * @param offset index of the packet, which ends at the buffer's limit
     */
    public static Optional<List<GroupReport>> read(ByteBuffer packet, int offset) {
        int length = packet.limit() - offset;
        int at = MulticastPacket.membershipOffset(packet, offset, length);
        if (at == MulticastPacket.NONE || length - at < HEADER_LENGTH || !isIntact(packet, offset, at, length)) {
            return Optional.empty();
        }
        return new GroupReports(packet, offset + at, packet.limit(), IpPacket.isV4(packet, offset)).read();
    }

    private static boolean isIntact(ByteBuffer packet, int offset, int at, int length) {
        long pseudoHeader = IpPacket.isV4(packet, offset)
                ? 0
                : Checksum.pseudoHeader(packet, offset, IpPacket.ICMP_V6, length - at);
        return Checksum.complement(pseudoHeader + Checksum.sum(packet, offset + at, length - at)) == 0;
    }

    private Optional<List<GroupReport>> read() {
        int type = Byte.toUnsignedInt(packet.get(start));
        return switch (type) {
            case IGMP_V1_REPORT, IGMP_V2_REPORT -> isV4 ? single(IGMP_GROUP_OFFSET, true) : Optional.empty();
            case IGMP_V2_LEAVE -> isV4 ? single(IGMP_GROUP_OFFSET, false) : Optional.empty();
            case MLD_REPORT -> isV4 ? Optional.empty() : single(MLD_GROUP_OFFSET, true);
            case MLD_DONE -> isV4 ? Optional.empty() : single(MLD_GROUP_OFFSET, false);
            case IGMP_V3_REPORT -> isV4 ? records() : Optional.empty();
            case MLD_V2_REPORT -> isV4 ? Optional.empty() : records();
            default -> Optional.empty();
        };
    }

    private int addressLength() {
        return isV4 ? IpAddress.V4_LENGTH : IpAddress.V6_LENGTH;
    }

    private IpAddress address(int index) {
        return isV4 ? IpAddress.v4(packet.getInt(index)) : IpAddress.read(packet, index);
    }

    private static boolean isGroup(IpAddress address) {
        return MulticastPacket.isForMany(address.high(), address.low());
    }

    private Optional<List<GroupReport>> single(int groupOffset, boolean isJoined) {
        if (end - start < groupOffset + addressLength()) {
            return Optional.empty();
        }
        IpAddress group = address(start + groupOffset);
        return isGroup(group) ? Optional.of(List.of(new GroupReport(group, isJoined, isJoined))) : Optional.empty();
    }

    private Optional<List<GroupReport>> records() {
        List<GroupReport> reports = new ArrayList<>();
        int count = Short.toUnsignedInt(packet.getShort(start + RECORD_COUNT_OFFSET));
        int at = start + HEADER_LENGTH;
        for (int i = 0; i < count; i++) {
            if (end - at < RECORD_LENGTH + addressLength()) {
                return Optional.empty();
            }
            int sources = Short.toUnsignedInt(packet.getShort(at + 2));
            int auxiliaryBytes = Byte.toUnsignedInt(packet.get(at + 1)) * Integer.BYTES;
            IpAddress group = address(at + RECORD_LENGTH);
            if (!isGroup(group)) {
                return Optional.empty();
            }
            report(Byte.toUnsignedInt(packet.get(at)), group, sources > 0).ifPresent(reports::add);
            at += RECORD_LENGTH + addressLength() * (1 + sources) + auxiliaryBytes;
        }
        return at <= end ? Optional.of(reports) : Optional.empty();
    }

    /** Kind 6, that some sources are wanted no more, does not tell whether there are others. */
    private static Optional<GroupReport> report(int kind, IpAddress group, boolean hasSources) {
        return switch (kind) {
            case IS_INCLUDE -> Optional.of(new GroupReport(group, hasSources, true));
            case IS_EXCLUDE -> Optional.of(new GroupReport(group, true, true));
            case TO_INCLUDE -> Optional.of(new GroupReport(group, hasSources, false));
            case TO_EXCLUDE, ALLOW_SOURCES -> Optional.of(new GroupReport(group, true, false));
            default -> Optional.empty();
        };
    }
}
