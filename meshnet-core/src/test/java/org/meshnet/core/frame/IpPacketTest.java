package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.IpAddress;

class IpPacketTest {
    private final byte[] v4 = TestPackets.v4("10.1.2.3", "250.4.5.6", IpPacket.UDP, new byte[9]);
    private final byte[] v6 = TestPackets.v6("fd00::1", "fe80::2", IpPacket.TCP, new byte[9]);

    @Test
    void shouldReadBothFamiliesAtAnyOffset() {
        for (byte[] packet : new byte[][] {v4, v6}) {
            byte[] shifted = new byte[packet.length + 5];
            System.arraycopy(packet, 0, shifted, 5, packet.length);
            ByteBuffer buffer = ByteBuffer.wrap(shifted);
            assertTrue(IpPacket.isValid(buffer, 5, packet.length));
            assertEquals(packet == v4, IpPacket.isV4(buffer, 5));
            assertEquals(packet == v4 ? IpPacket.UDP : IpPacket.TCP, IpPacket.protocol(buffer, 5));
            assertEquals(packet == v4 ? 20 : 40, IpPacket.headerLength(buffer, 5));
        }
    }

    @Test
    void shouldGiveAddressesAsIpAddressHasThem() {
        ByteBuffer buffer = ByteBuffer.wrap(v4);
        assertAddress("10.1.2.3", IpPacket.sourceHigh(buffer, 0), IpPacket.sourceLow(buffer, 0));
        assertAddress("250.4.5.6", IpPacket.destinationHigh(buffer, 0), IpPacket.destinationLow(buffer, 0));
        buffer = ByteBuffer.wrap(v6);
        assertAddress("fd00::1", IpPacket.sourceHigh(buffer, 0), IpPacket.sourceLow(buffer, 0));
        assertAddress("fe80::2", IpPacket.destinationHigh(buffer, 0), IpPacket.destinationLow(buffer, 0));
    }

    @Test
    void shouldRejectEveryOtherLength() {
        for (byte[] packet : new byte[][] {v4, v6}) {
            byte[] longer = Arrays.copyOf(packet, packet.length + 1);
            for (int length = 0; length <= longer.length; length++) {
                ByteBuffer exact = ByteBuffer.wrap(Arrays.copyOf(longer, length));
                assertEquals(length == packet.length, IpPacket.isValid(exact, 0, length));
            }
        }
    }

    @Test
    void shouldRejectOtherVersionsAndHeaderLengths() {
        for (int first = 0; first < 256; first++) {
            byte[] packet = v4.clone();
            packet[0] = (byte) first;
            boolean fits = first >> 4 == 4 && (first & 15) >= 5 && (first & 15) * 4 <= packet.length;
            assertEquals(fits, IpPacket.isValid(ByteBuffer.wrap(packet), 0, packet.length));
        }
    }

    @Test
    void shouldRejectMappedAddressesInIpv6() {
        for (int index : new int[] {8, 24}) {
            byte[] packet = v6.clone();
            Arrays.fill(packet, index, index + 10, (byte) 0);
            packet[index + 10] = -1;
            packet[index + 11] = -1;
            assertFalse(IpPacket.isValid(ByteBuffer.wrap(packet), 0, packet.length));
        }
    }

    private static void assertAddress(String expected, long high, long low) {
        assertEquals(IpAddress.parse(expected).orElseThrow(), new IpAddress(high, low));
    }
}
