package org.meshnet.core.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.IpAddress;

/** Messages with headers and checksums as Linux 6 sent them on a TUN device, and made by hand from the RFCs. */
class GroupReportsTest {
    private static final String V4_HEADER = "46c0%04x00004000010200000a00000be000001694040000";
    private static final String V6_HEADER =
            "60000000%04x0001fd00000000000000000000000000000bff0200000000000000000000000000163a00050200000100";
    private static final IpAddress MDNS = address("224.0.0.251");
    private static final IpAddress MDNS_V6 = address("ff02::fb");

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private static GroupReport joined(IpAddress group, boolean isState) {
        return new GroupReport(group, true, isState);
    }

    private static GroupReport left(IpAddress group, boolean isState) {
        return new GroupReport(group, false, isState);
    }

    /** An IGMP message, with its checksum written. */
    private static ByteBuffer igmp(String message) {
        ByteBuffer packet = packet(V4_HEADER, 24 + message.length() / 2, message);
        return withChecksum(packet, 24, 0);
    }

    /** An MLD message, with its checksum written. */
    private static ByteBuffer mld(String message) {
        ByteBuffer packet = packet(V6_HEADER, 8 + message.length() / 2, message);
        long pseudo = 58L + message.length() / 2;
        for (int i = 8; i < 40; i += 2) {
            pseudo += packet.getShort(i) & 0xffff;
        }
        return withChecksum(packet, 48, pseudo);
    }

    private static ByteBuffer packet(String header, int length, String message) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(String.format(header, length) + message));
    }

    private static ByteBuffer withChecksum(ByteBuffer packet, int at, long start) {
        long sum = start;
        for (int i = at; i + 1 < packet.limit(); i += 2) {
            sum += packet.getShort(i) & 0xffff;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return packet.putShort(at + 2, (short) ~sum);
    }

    private static Optional<List<GroupReport>> read(ByteBuffer packet) {
        return GroupReports.read(packet, 0);
    }

    @Test
    void shouldReadVersionThreeOfIgmp() {
        assertEquals(
                Optional.of(List.of(
                        joined(MDNS, false),
                        left(address("239.1.1.1"), false),
                        joined(address("239.1.1.2"), true),
                        left(address("239.1.1.3"), true))),
                read(igmp("2200000000000004" + "04000000e00000fb" + "03000000ef010101" + "02000000ef010102"
                        + "01000000ef010103")));
    }

    @Test
    void shouldTakeAGroupFromSomeSourcesForOneThatIsJoined() {
        assertEquals(
                Optional.of(List.of(
                        joined(address("232.1.1.1"), false),
                        joined(address("232.1.1.1"), true),
                        joined(address("232.1.1.2"), false))),
                read(igmp("2200000000000004" + "05000001e80101010a000001" + "01000001e80101010a000001"
                        + "06000001e80101010a000001" + "03000001e80101020a000002")));
    }

    @Test
    void shouldPassOverAuxiliaryDataAndUnknownKinds() {
        assertEquals(
                Optional.of(List.of(joined(MDNS, false))),
                read(igmp("2200000000000002" + "09020000ef010101" + "1111111122222222" + "04000000e00000fb")));
    }

    @Test
    void shouldReadVersionsOneAndTwoOfIgmp() {
        assertEquals(Optional.of(List.of(joined(MDNS, true))), read(igmp("12000000e00000fb")));
        assertEquals(Optional.of(List.of(joined(MDNS, true))), read(igmp("16000000e00000fb")));
        assertEquals(Optional.of(List.of(left(MDNS, false))), read(igmp("17000000e00000fb")));
    }

    @Test
    void shouldReadBothVersionsOfMld() {
        String group = "ff0200000000000000000000000000fb";
        assertEquals(Optional.of(List.of(joined(MDNS_V6, true))), read(mld("8300000000000000" + group)));
        assertEquals(Optional.of(List.of(left(MDNS_V6, false))), read(mld("8400000000000000" + group)));
        assertEquals(
                Optional.of(List.of(joined(MDNS_V6, false), left(MDNS_V6, false))),
                read(mld("8f00000000000002" + "04000000" + group + "03000000" + group)));
    }

    @Test
    void shouldRefuseWhatIsCutOffOrDamaged() {
        assertEquals(Optional.empty(), read(igmp("2200000000000002" + "04000000e00000fb")), "a record is missing");
        assertEquals(Optional.empty(), read(igmp("2200000000000001" + "04000005e00000fb")), "sources are missing");
        assertEquals(Optional.empty(), read(igmp("2200000000000001" + "040000000a000001")), "no group");
        assertEquals(Optional.empty(), read(igmp("22000000")), "no header");
        assertEquals(Optional.empty(), read(mld("8300000000000000" + "ff02000000000000")), "half a group");
        ByteBuffer damaged = igmp("16000000e00000fb");
        assertEquals(Optional.empty(), read(damaged.put(27, (byte) 1)), "a wrong checksum");
        assertEquals(Optional.empty(), read(igmp("11000000e00000fb")), "a query");
    }

    @Test
    void shouldSurviveAnyBytes() {
        Random seeded = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            byte[] message = new byte[2 * seeded.nextInt(40)];
            seeded.nextBytes(message);
            if (message.length > 8) {
                message[0] = (byte) (seeded.nextBoolean() ? 0x22 : 0x8f);
                message[6] = 0;
                message[7] &= 7;
            }
            String text = HexFormat.of().formatHex(message);
            if (message.length >= 4) {
                read(igmp(text));
                read(mld(text));
            }
        }
    }
}
