package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.IpAddress;

class NeighbourMessageTest {
    private static final long ASKER = 0x0202_0000_0001L;
    private static final long OTHER = 0x0202_0000_0002L;
    private static final IpAddress HERE = IpAddress.parse("10.0.0.1").orElseThrow();
    private static final IpAddress THERE = IpAddress.parse("10.0.0.2").orElseThrow();
    private static final IpAddress HERE_V6 = IpAddress.parse("fd00::1").orElseThrow();
    private static final IpAddress THERE_V6 = IpAddress.parse("fd00::2").orElseThrow();

    private final LinkHeader link = LinkHeader.none();
    private final NeighbourMessage message = new NeighbourMessage();

    private static ByteBuffer arp(int operation, int sender, int target) {
        ByteBuffer frame = ByteBuffer.allocate(60);
        LinkHeader.write(frame, 0, LinkHeader.BROADCAST, ASKER, LinkHeader.ARP);
        frame.putLong(14, 0x0001_0800_0604_0000L | operation);
        frame.putLong(22, ASKER << 16).putInt(28, sender).putInt(38, target);
        return frame;
    }

    private static ByteBuffer solicitation(IpAddress source, IpAddress target) {
        ByteBuffer frame = ByteBuffer.allocate(14 + 40 + 32);
        LinkHeader.write(frame, 0, 0x3333_ff00_0002L, ASKER, LinkHeader.IP_V6);
        frame.putInt(14, 0x6000_0000).putInt(18, 32 << 16 | 58 << 8 | 255);
        source.write(frame, 22);
        IpAddress.parse("ff02::1:ff00:2").orElseThrow().write(frame, 38);
        frame.putInt(54, 135 << 24);
        target.write(frame, 62);
        frame.putLong(78, 0x0101L << 48 | ASKER);
        return frame;
    }

    private boolean read(ByteBuffer frame) {
        return link.read(frame, 0, frame.capacity()) && message.read(frame, 0, link);
    }

    @Test
    void shouldReadAQuestionOfArpAndAnswerIt() {
        ByteBuffer asked = arp(1, HERE.v4Bits(), THERE.v4Bits());
        assertTrue(read(asked) && message.isAnswerable() && message.isClaim() && message.isWhole());
        assertEquals(HERE, new IpAddress(message.claimedHigh(), message.claimedLow()));
        assertEquals(THERE, new IpAddress(message.targetHigh(), message.targetLow()));
        ByteBuffer answer = ByteBuffer.allocate(NeighbourMessage.MAX_ANSWER_LENGTH);
        int length = message.writeAnswer(asked, 0, OTHER, false, answer, 0);
        assertEquals(14 + 28, length);
        assertEquals(ASKER, LinkHeader.destination(answer, 0));
        assertEquals(OTHER, LinkHeader.source(answer, 0));
        assertTrue(read(answer));
        assertFalse(message.isRequest());
        assertEquals(THERE, new IpAddress(message.claimedHigh(), message.claimedLow()));
        assertEquals(OTHER, message.claimedMac());
        assertEquals(HERE, new IpAddress(message.targetHigh(), message.targetLow()));
    }

    @Test
    void shouldLeaveAloneWhoLooksWhetherAnAddressIsFreeAndWhoTellsOfHisOwn() {
        assertTrue(read(arp(1, 0, THERE.v4Bits())));
        assertFalse(message.isAnswerable() || message.isClaim());
        assertTrue(read(arp(1, THERE.v4Bits(), THERE.v4Bits())));
        assertFalse(message.isAnswerable());
        assertTrue(message.isClaim());
        assertTrue(read(solicitation(new IpAddress(0, 0), THERE_V6)));
        assertFalse(message.isAnswerable() || message.isClaim());
    }

    @Test
    void shouldReadASolicitationAndAnswerItByAnAdvertisement() {
        ByteBuffer asked = solicitation(HERE_V6, THERE_V6);
        assertTrue(read(asked) && message.isAnswerable());
        assertEquals(ASKER, message.claimedMac());
        assertFalse(message.isWhole(), "it does not say whether it is a router");
        ByteBuffer answer = ByteBuffer.allocate(NeighbourMessage.MAX_ANSWER_LENGTH);
        assertEquals(answer.capacity(), message.writeAnswer(asked, 0, OTHER, true, answer, 0));
        byte[] packet = new byte[answer.capacity() - 14];
        answer.get(14, packet);
        assertTrue(NaiveChecksum.isRight(NaiveChecksum.pseudoHeader(packet, 58, 32), packet, 40, packet.length));
        assertTrue(read(answer) && message.isWhole() && message.isFromRouter());
        assertFalse(message.isRequest());
        assertEquals(THERE_V6, new IpAddress(message.claimedHigh(), message.claimedLow()));
        assertEquals(OTHER, message.claimedMac());
        assertEquals(0x4000_0000, answer.getInt(58) & 0x6000_0000, "solicited, and overrides nothing");
    }

    @Test
    void shouldTakeNoneThatCameFromBehindARouterOrInATag() {
        ByteBuffer asked = solicitation(HERE_V6, THERE_V6);
        asked.put(21, (byte) 254);
        assertFalse(read(asked));
        ByteBuffer tagged = ByteBuffer.allocate(64);
        ByteBuffer arp = arp(1, HERE.v4Bits(), THERE.v4Bits());
        tagged.put(0, arp, 0, 12).putInt(12, 0x8100_0005).put(16, arp, 12, 44);
        assertFalse(read(tagged));
    }

    @Test
    void shouldTakeAnyBytes() {
        Random random = new Random(5);
        int readCount = 0;
        ByteBuffer[] seeds = {arp(1, 1, 2), solicitation(HERE_V6, THERE_V6)};
        for (int i = 0; i < 100_000; i++) {
            ByteBuffer seed = seeds[random.nextInt(2)];
            ByteBuffer frame = ByteBuffer.allocate(random.nextInt(seed.capacity() + 1));
            frame.put(0, seed, 0, frame.capacity());
            for (int n = random.nextInt(4); n > 0 && frame.capacity() > 0; n--) {
                frame.put(random.nextInt(frame.capacity()), (byte) random.nextInt(256));
            }
            readCount += read(frame) ? 1 : 0;
        }
        assertTrue(readCount > 1_000);
    }
}
