package org.meshnet.tun.linux.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Prefix;

/** The requests' bytes on a little-endian host, with sequence number 1 for interface 7. */
class RtMessagesTest {
    @BeforeAll
    static void needLittleEndian() {
        Assumptions.assumeTrue(
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "SKIPPED: written down for little-endian hosts");
    }

    @Test
    void shouldAddAnIpv4Address() {
        assertBytes("""
                28000000 1400 0506 01000000 00000000
                02 18 00 00 07000000
                0800 0200 0a000001
                0800 0100 0a000001
                """, RtMessages.addAddress(7, prefix("10.0.0.1/24")));
    }

    @Test
    void shouldAddAnIpv6AddressWithoutDuplicateDetection() {
        assertBytes("""
                40000000 1400 0506 01000000 00000000
                0a 40 02 00 07000000
                1400 0200 fd770000000000000000000000000001
                1400 0100 fd770000000000000000000000000001
                """, RtMessages.addAddress(7, prefix("fd77::1/64")));
    }

    @Test
    void shouldRemoveAnAddress() {
        assertBytes("""
                28000000 1500 0500 01000000 00000000
                02 20 00 00 07000000
                0800 0200 c0a80102
                0800 0100 c0a80102
                """, RtMessages.removeAddress(7, prefix("192.168.1.2/32")));
    }

    @Test
    void shouldAddARouteToTheNetworkOfAnAddress() {
        assertBytes("""
                2c000000 1800 0506 01000000 00000000
                02 18 00 00 fe 04 fd 01 00000000
                0800 0100 c0a80700
                0800 0400 07000000
                """, RtMessages.addRoute(7, prefix("192.168.7.9/24")));
    }

    @Test
    void shouldRemoveAnIpv6Route() {
        assertBytes("""
                38000000 1900 0500 01000000 00000000
                0a 30 00 00 fe 04 00 01 00000000
                1400 0100 fd880000000000000000000000000000
                0800 0400 07000000
                """, RtMessages.removeRoute(7, prefix("fd88::/48")));
    }

    @Test
    void shouldSwitchALinkOn() {
        assertBytes("""
                30000000 1000 0500 01000000 00000000
                00 00 0000 07000000 01000000 01000000
                0800 0400 78050000
                0800 0d00 e8030000
                """, RtMessages.setUp(7, 1400, 1000));
    }

    @Test
    void shouldNestTheAddressModeInItsFamily() {
        assertBytes("""
                30000000 1000 0500 01000000 00000000
                00 00 0000 07000000 00000000 00000000
                1000 1a00
                0c00 0a00
                0500 0800 01 000000
                """, RtMessages.noAutomaticAddress(7));
    }

    @Test
    void shouldLimitSuperPackets() {
        assertBytes("""
                28000000 1000 0500 01000000 00000000
                00 00 0000 07000000 00000000 00000000
                0800 2900 60ea0000
                """, RtMessages.limitSuperPackets(7, 60_000));
    }

    @Test
    void shouldNestThePromotionInItsFamily() {
        assertBytes("""
                34000000 1000 0500 01000000 00000000
                00 00 0000 07000000 00000000 00000000
                1400 1a00
                1000 0200
                0c00 0100
                0800 1400 01000000
                """, RtMessages.promoteSecondaries(7));
    }

    @Test
    void shouldAskForALinkByName() {
        assertBytes("""
                2c000000 1200 0500 01000000 00000000
                00 00 0000 00000000 00000000 00000000
                0a00 0300 6d6573683000 0000
                """, RtMessages.getLink("mesh0"));
    }

    @Test
    void shouldAskForAllAddresses() {
        assertBytes("""
                18000000 1600 0103 01000000 00000000
                00 00 00 00 00000000
                """, RtMessages.getAddresses());
    }

    @Test
    void shouldNumberARequestAnewWhenItIsRepeated() {
        NetlinkMessage message = RtMessages.getAddresses();
        message.finish(1);
        assertEquals(2, message.finish(2).order(ByteOrder.nativeOrder()).getInt(NetlinkMessage.SEQUENCE_OFFSET));
    }

    private static void assertBytes(String expected, NetlinkMessage message) {
        ByteBuffer bytes = message.finish(1);
        byte[] actual = new byte[bytes.remaining()];
        bytes.get(actual);
        assertEquals(expected.replaceAll("\\s", ""), HexFormat.of().formatHex(actual));
    }

    private static Prefix prefix(String text) {
        return Prefix.parse(text).orElseThrow();
    }
}
