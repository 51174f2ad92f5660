package org.meshnet.core.path;

import java.util.ArrayList;
import java.util.List;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.net.Hop;
import org.meshnet.core.stream.DatagramReader;
import org.meshnet.core.wire.RelayHeader;

/**
 * Between which lengths the longest frame for a hop is looked for (RFC 8899 §5.1.2). A frame's length is that of its
 * datagram without a relay's envelope. Immutable.
 *
 * @param leastBytes MIN_PLPMTU: passes wherever IP does
 * @param baseBytes BASE_PLPMTU: passes nearly everywhere
 * @param mostBytes MAX_PLPMTU: the longest that is of use, and that this host's interfaces send
 * @param overheadBytes what IP, UDP and the envelope add to a frame
 */
public record FrameSizes(int leastBytes, int baseBytes, int mostBytes, int overheadBytes) {
    /** UDP payload that passes nearly everywhere (RFC 8899 §5.1.2). */
    static final int BASE_DATAGRAM_BYTES = 1_200;
    /** A frame above this is longer than the base of any hop. */
    public static final int LONG_FRAME_BYTES = BASE_DATAGRAM_BYTES - RelayHeader.LENGTH;
    /** UDP payload that any IPv4 host takes (RFC 1122 §3.3.2), behind an IPv4 header with all options. */
    static final int LEAST_DATAGRAM_BYTES = 508;

    private static final int UDP_HEADER_BYTES = 8;
    private static final int V4_HEADER_BYTES = 20;
    private static final int V6_HEADER_BYTES = 40;
    /** MTUs of links that there are many of: tunnels, mobile networks, clouds, PPPoE, Ethernet plain and jumbo. */
    private static final int[] COMMON_MTUS = {
        1_280, 1_380, 1_400, 1_420, 1_428, 1_440, 1_450, 1_454, 1_460, 1_476, 1_480, 1_492, 1_500, 4_000, 8_896, 8_996,
        9_000
    };

    /**
     * Those for a hop.
     *
     * @param packetBytes the longest packet that this node's device gives, with what its frame has behind it
     * @param linkMtuBytes the longest IP packet that an interface of this host sends
     */
    public static FrameSizes of(Hop hop, int packetBytes, int linkMtuBytes) {
        boolean isV4 = hop.endpoint().isLink() || hop.endpoint().address().isV4();
        int envelope = hop.isRelayed() ? RelayHeader.LENGTH : 0;
        int overhead = UDP_HEADER_BYTES + (isV4 ? V4_HEADER_BYTES : V6_HEADER_BYTES) + envelope;
        int carried = hop.endpoint().isLink() ? DatagramReader.MAX_DATAGRAM_BYTES - envelope : linkMtuBytes - overhead;
        int least = LEAST_DATAGRAM_BYTES - envelope;
        int most = Math.max(least, Math.min(carried, FrameHeader.PACKET_OVERHEAD + packetBytes));
        return new FrameSizes(least, Math.min(most, BASE_DATAGRAM_BYTES - envelope), most, overhead);
    }

    /** What fills common links, of the lengths between these two. */
    List<Integer> commonBetween(int aboveBytes, int belowBytes) {
        List<Integer> common = new ArrayList<>();
        for (int mtu : COMMON_MTUS) {
            int bytes = mtu - overheadBytes;
            if (bytes > aboveBytes && bytes < belowBytes) {
                common.add(bytes);
            }
        }
        return common;
    }
}
