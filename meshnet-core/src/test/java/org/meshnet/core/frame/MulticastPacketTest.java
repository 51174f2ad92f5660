package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.net.IpAddress;

class MulticastPacketTest {
    private static final int HOP_BY_HOP = 0;
    private static final byte[] UDP = new byte[20];

    private static boolean isForMany(String text) {
        IpAddress address = IpAddress.parse(text).orElseThrow();
        return MulticastPacket.isForMany(address.high(), address.low());
    }

    private static boolean isForAll(String text) {
        IpAddress address = IpAddress.parse(text).orElseThrow();
        return MulticastPacket.isForAll(address.high(), address.low());
    }

    private static boolean isLinkOnly(byte[] packet) {
        return MulticastPacket.isLinkOnly(ByteBuffer.wrap(packet), 0, packet.length);
    }

    private static int membershipOffset(byte[] packet) {
        return MulticastPacket.membershipOffset(ByteBuffer.wrap(packet), 0, packet.length);
    }

    private static byte[] icmpV6(int type) {
        byte[] message = new byte[24];
        message[0] = (byte) type;
        return TestPackets.v6("fd00::1", "ff02::1", IpPacket.ICMP_V6, message);
    }

    /** Behind a router alert, as MLD is. */
    private static byte[] mld(int type) {
        byte[] message = new byte[8 + 24];
        message[0] = IpPacket.ICMP_V6;
        message[2] = 5;
        message[3] = 2;
        message[6] = 1;
        message[8] = (byte) type;
        return TestPackets.v6("fd00::1", "ff02::16", HOP_BY_HOP, message);
    }

    private static byte[] icmp(int type) {
        byte[] message = new byte[8];
        message[0] = (byte) type;
        return TestPackets.v4("10.0.0.1", "224.0.0.1", IpPacket.ICMP, message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.0", "224.0.0.251", "239.255.255.255", "255.255.255.255", "ff02::fb", "ff00::"})
    void shouldKnowDestinationsOfMany(String address) {
        assertTrue(isForMany(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"223.255.255.255", "240.0.0.0", "255.255.255.254", "10.0.0.255", "fe80::1", "fd00::ff02", "::"})
    void shouldKnowDestinationsOfOne(String address) {
        assertFalse(isForMany(address));
    }

    @Test
    void shouldKnowWhatIsForAllHosts() {
        assertTrue(isForAll("255.255.255.255") && isForAll("224.0.0.1") && isForAll("ff02::1"));
        assertFalse(isForAll("224.0.0.2") || isForAll("ff02::2") || isForAll("ff05::1") || isForAll("224.0.0.251"));
    }

    @Test
    void shouldLeaveTheLinksOwnOrderOnTheLink() {
        assertTrue(isLinkOnly(TestPackets.v4("10.0.0.1", "224.0.0.22", 2, new byte[8])), "IGMP");
        assertTrue(isLinkOnly(icmp(9)) && isLinkOnly(icmp(10)), "router discovery");
        for (int type = 130; type <= 255; type++) {
            assertTrue(isLinkOnly(icmpV6(type)), "ICMPv6 " + type);
        }
        assertTrue(isLinkOnly(mld(130)) && isLinkOnly(mld(143)), "behind an extension header");
    }

    @Test
    void shouldLeaveOnTheHostWhatIsForTheHost() {
        assertTrue(isLinkOnly(TestPackets.v6("fd00::1", "ff01::fb", IpPacket.UDP, UDP)));
        assertTrue(isLinkOnly(TestPackets.v6("fd00::1", "ff11::fb", IpPacket.UDP, UDP)));
        assertTrue(isLinkOnly(TestPackets.v6("fd00::1", "ff00::fb", IpPacket.UDP, UDP)));
    }

    @Test
    void shouldCarryWhatPeopleSend() {
        assertFalse(isLinkOnly(TestPackets.v4("10.0.0.1", "224.0.0.251", IpPacket.UDP, UDP)));
        assertFalse(isLinkOnly(TestPackets.v6("fd00::1", "ff02::fb", IpPacket.UDP, UDP)));
        assertFalse(isLinkOnly(TestPackets.v6("fd00::1", "ff35::1234", IpPacket.UDP, UDP)));
        assertFalse(isLinkOnly(icmp(8)) || isLinkOnly(icmp(0)), "ping");
        assertFalse(isLinkOnly(icmpV6(128)) || isLinkOnly(icmpV6(129)), "ping");
        assertFalse(isLinkOnly(TestPackets.v4("10.0.0.1", "224.0.0.5", 89, new byte[24])), "a routing protocol");
    }

    @Test
    void shouldFindWhatAHostSaysOfItsGroups() {
        assertEquals(20, membershipOffset(TestPackets.v4("10.0.0.1", "224.0.0.22", 2, new byte[8])));
        assertEquals(48, membershipOffset(mld(143)));
        assertEquals(48, membershipOffset(mld(131)));
        assertEquals(48, membershipOffset(mld(132)));
        assertEquals(MulticastPacket.NONE, membershipOffset(mld(130)), "a query is no host's");
        assertEquals(MulticastPacket.NONE, membershipOffset(icmpV6(135)));
        assertEquals(
                MulticastPacket.NONE, membershipOffset(TestPackets.v4("10.0.0.1", "224.0.0.251", IpPacket.UDP, UDP)));
        assertEquals(MulticastPacket.NONE, membershipOffset(TestPackets.v6("fd00::1", "ff02::16", 2, new byte[8])));
    }

    @Test
    void shouldSurviveAnyPackets() {
        Random seeded = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            byte[] payload = new byte[seeded.nextInt(40)];
            seeded.nextBytes(payload);
            int protocol = new int[] {0, 2, 43, 44, 51, 58, 60, 17}[seeded.nextInt(8)];
            byte[] packet = seeded.nextBoolean()
                    ? TestPackets.v6("fd00::1", "ff02::16", protocol, payload)
                    : TestPackets.v4("10.0.0.1", "224.0.0.22", protocol, payload);
            isLinkOnly(packet);
            int at = membershipOffset(packet);
            assertTrue(at == MulticastPacket.NONE || at < packet.length);
        }
    }
}
