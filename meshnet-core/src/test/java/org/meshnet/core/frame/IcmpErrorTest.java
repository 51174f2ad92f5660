package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IcmpErrorTest {
    private static final int OUT_OFFSET = 10;

    private final ByteBuffer out = ByteBuffer.allocateDirect(OUT_OFFSET + IcmpUnreachable.MAX_LENGTH);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 547, 548, 549, 1400, 60000})
    void shouldTellThatAnIpv4HostIsUnreachable(int payload) {
        byte[] packet = TestPackets.v4("10.0.0.1", "10.0.0.9", IpPacket.UDP, random(payload));
        byte[] answer = unreachable(packet);
        int quoted = Math.min(packet.length, 576 - 28);
        assertEquals(28 + quoted, answer.length);
        assertTrue(IpPacket.isValid(ByteBuffer.wrap(answer), 0, answer.length));
        assertTrue(NaiveChecksum.isRight(0, answer, 0, 20));
        assertTrue(NaiveChecksum.isRight(0, answer, 20, answer.length));
        assertArrayEquals(Arrays.copyOfRange(packet, 16, 20), Arrays.copyOfRange(answer, 12, 16));
        assertArrayEquals(Arrays.copyOfRange(packet, 12, 16), Arrays.copyOfRange(answer, 16, 20));
        assertEquals(IpPacket.ICMP, answer[9]);
        assertEquals(3, answer[20]);
        assertEquals(1, answer[21]);
        assertEquals(0, ByteBuffer.wrap(answer).getInt(24));
        assertArrayEquals(Arrays.copyOf(packet, quoted), Arrays.copyOfRange(answer, 28, answer.length));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 1191, 1192, 1193, 60000})
    void shouldTellThatAnIpv6AddressIsUnreachable(int payload) {
        byte[] packet = TestPackets.v6("fd00::1", "fd00::9", IpPacket.UDP, random(payload));
        byte[] answer = unreachable(packet);
        int quoted = Math.min(packet.length, 1280 - 48);
        assertEquals(48 + quoted, answer.length);
        assertTrue(IpPacket.isValid(ByteBuffer.wrap(answer), 0, answer.length));
        int pseudoHeader = NaiveChecksum.pseudoHeader(answer, IpPacket.ICMP_V6, answer.length - 40);
        assertTrue(NaiveChecksum.isRight(pseudoHeader, answer, 40, answer.length));
        assertArrayEquals(Arrays.copyOfRange(packet, 24, 40), Arrays.copyOfRange(answer, 8, 24));
        assertArrayEquals(Arrays.copyOfRange(packet, 8, 24), Arrays.copyOfRange(answer, 24, 40));
        assertEquals(IpPacket.ICMP_V6, answer[6]);
        assertEquals(1, answer[40]);
        assertEquals(3, answer[41]);
        assertEquals(0, ByteBuffer.wrap(answer).getInt(44));
        assertArrayEquals(Arrays.copyOf(packet, quoted), Arrays.copyOfRange(answer, 48, answer.length));
    }

    @Test
    void shouldTellTheMtuToIpv4() {
        byte[] answer = tooBig(TestPackets.v4("10.0.0.1", "10.0.0.9", IpPacket.TCP, random(1400)), 1380);
        assertEquals(0x0304, ByteBuffer.wrap(answer).getShort(20));
        assertEquals(1380, ByteBuffer.wrap(answer).getInt(24));
        assertTrue(NaiveChecksum.isRight(0, answer, 0, 20));
        assertTrue(NaiveChecksum.isRight(0, answer, 20, answer.length));
    }

    @Test
    void shouldNotTellTheMtuForAnIpv4PacketThatMayBeFragmented() {
        byte[] packet = TestPackets.v4("10.0.0.1", "10.0.0.9", IpPacket.TCP, random(1400));
        packet[6] = 0;
        assertEquals(0, tooBig(packet, 1380).length);
    }

    @Test
    void shouldTellTheMtuToIpv6() {
        byte[] answer = tooBig(TestPackets.v6("fd00::1", "fd00::9", IpPacket.TCP, random(1400)), 1380);
        assertEquals(0x0200, ByteBuffer.wrap(answer).getShort(40));
        assertEquals(1380, ByteBuffer.wrap(answer).getInt(44));
        int pseudoHeader = NaiveChecksum.pseudoHeader(answer, IpPacket.ICMP_V6, answer.length - 40);
        assertTrue(NaiveChecksum.isRight(pseudoHeader, answer, 40, answer.length));
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 10.0.0.9", "127.0.0.1, 10.0.0.9", "224.0.0.1, 10.0.0.9", "255.255.255.255, 10.0.0.9",
        "10.0.0.1, 224.0.0.251", "10.0.0.1, 255.255.255.255", "10.0.0.1, 240.0.0.1", "10.0.0.1, 0.0.0.0"
    })
    void shouldNotAnswerWhatIsNotBetweenTwoIpv4Hosts(String source, String destination) {
        assertEquals(0, unreachable(TestPackets.v4(source, destination, IpPacket.UDP, random(20))).length);
    }

    @ParameterizedTest
    @CsvSource({"::, fd00::9", "::1, fd00::9", "ff02::1, fd00::9", "fd00::1, ff02::fb", "fd00::1, ::"})
    void shouldNotAnswerWhatIsNotBetweenTwoIpv6Hosts(String source, String destination) {
        assertEquals(0, unreachable(TestPackets.v6(source, destination, IpPacket.UDP, random(20))).length);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 11, 12, 1, 19, 255})
    void shouldNotAnswerIcmpErrorsOfIpv4(int type) {
        assertEquals(0, unreachable(icmpV4(type)).length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 13, 14})
    void shouldAnswerIcmpQueriesOfIpv4(int type) {
        assertEquals(28 + 28, unreachable(icmpV4(type)).length);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "127, 0", "137, 0", "128, 96", "129, 96", "135, 96"})
    void shouldAnswerOnlyInformationalMessagesOfIcmpv6(int type, int expected) {
        byte[] payload = new byte[8];
        payload[0] = (byte) type;
        byte[] packet = TestPackets.v6("fd00::1", "fd00::9", IpPacket.ICMP_V6, payload);
        assertEquals(expected, unreachable(packet).length);
    }

    @Test
    void shouldFindIcmpErrorsBehindExtensionHeaders() {
        byte[] payload = new byte[40];
        payload[0] = 60; // hop-by-hop of 8 bytes, then destination options of 16
        payload[8] = IpPacket.ICMP_V6;
        payload[9] = 1;
        payload[24] = 1;
        assertEquals(0, unreachable(TestPackets.v6("fd00::1", "fd00::9", 0, payload)).length);
        payload[24] = (byte) 128;
        assertEquals(48 + 80, unreachable(TestPackets.v6("fd00::1", "fd00::9", 0, payload)).length);
    }

    @Test
    void shouldNotAnswerExtensionHeadersThatRunBeyondThePacket() {
        byte[] payload = new byte[8];
        payload[0] = IpPacket.UDP;
        payload[1] = 1;
        assertEquals(0, unreachable(TestPackets.v6("fd00::1", "fd00::9", 60, payload)).length);
        assertEquals(0, unreachable(TestPackets.v6("fd00::1", "fd00::9", 60, new byte[7])).length);
    }

    @Test
    void shouldAnswerFirstFragmentsOnly() {
        byte[] v4 = TestPackets.v4("10.0.0.1", "10.0.0.9", IpPacket.UDP, random(64));
        v4[6] = 0x20;
        assertTrue(unreachable(v4).length > 0);
        v4[7] = 1;
        assertEquals(0, unreachable(v4).length);
        byte[] payload = new byte[16];
        payload[0] = IpPacket.UDP;
        payload[3] = 1;
        assertTrue(unreachable(TestPackets.v6("fd00::1", "fd00::9", 44, payload)).length > 0);
        payload[3] = 8;
        assertEquals(0, unreachable(TestPackets.v6("fd00::1", "fd00::9", 44, payload)).length);
    }

    @Test
    void shouldNotAnswerAnIcmpPacketWithoutAType() {
        assertEquals(0, unreachable(TestPackets.v4("10.0.0.1", "10.0.0.9", IpPacket.ICMP, new byte[0])).length);
    }

    @Test
    void shouldSurviveRandomBytes() {
        Random random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            byte[] packet = random(random.nextInt(120));
            random.nextBytes(packet);
            if (packet.length > 1 && random.nextBoolean()) {
                packet[0] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
            }
            if (packet.length >= 40 && random.nextBoolean()) {
                boolean isV4 = packet[0] == 0x45;
                packet[isV4 ? 2 : 4] = 0;
                packet[isV4 ? 3 : 5] = (byte) (isV4 ? packet.length : packet.length - 40);
            }
            byte[] answer = unreachable(packet);
            assertTrue(answer.length == 0 || IpPacket.isValid(ByteBuffer.wrap(answer), 0, answer.length));
        }
    }

    private static byte[] icmpV4(int type) {
        byte[] payload = new byte[8];
        payload[0] = (byte) type;
        return TestPackets.v4("10.0.0.1", "10.0.0.9", IpPacket.ICMP, payload);
    }

    private byte[] unreachable(byte[] packet) {
        int length = IcmpUnreachable.write(ByteBuffer.wrap(packet), 0, packet.length, out, OUT_OFFSET);
        return answer(length);
    }

    private byte[] tooBig(byte[] packet, int mtu) {
        return answer(IcmpTooBig.write(ByteBuffer.wrap(packet), 0, packet.length, out, OUT_OFFSET, mtu));
    }

    private byte[] answer(int length) {
        byte[] answer = new byte[length];
        out.get(OUT_OFFSET, answer);
        return answer;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
