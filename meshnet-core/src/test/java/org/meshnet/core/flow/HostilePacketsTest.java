package org.meshnet.core.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.frame.IpPacket;
import org.meshnet.core.rule.RuleSyntaxException;

/** Any bytes that are an IP packet get a verdict, and none of them gets to a port that is not open. */
class HostilePacketsTest {
    private static final String[] SEEDS = {
        "tcp.S b:4000 a:22",
        "tcp.S B:4000 A:22 hop dst",
        "udp b:4000 a:53 frag=9@0+",
        "udp b a frag=9@800",
        "tcp.A b a frag=9@24+ opt",
        "udp B:1 A:53 frag=9@0+",
        "udp B A frag=9@800+ hop",
        "echo#7 b a",
        "err3.3 b a of udp a:4000 b:53",
        "err2.0 B A of tcp.A A:4000 B:22 hop",
        "proto47 b a rt4",
        "udp B:1 A:53 rt auth",
    };

    @Test
    void shouldDecideOnWhateverIsThere() throws RuleSyntaxException {
        FlowScript script = new FlowScript("allow host:alice -> any udp 53;allow host:bob -> any tcp 22");
        Random random = new Random(11);
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        for (int i = 0; i < 300_000; i++) {
            byte[] packet = mutated(PacketText.packet(SEEDS[i % SEEDS.length]), random);
            ByteBuffer exact = ByteBuffer.allocate(packet.length).put(0, packet);
            if (IpPacket.isValid(exact, 0, packet.length)) {
                Verdict verdict = script.filter.decide(script.flows, random.nextBoolean(), exact, 0, packet.length, 1);
                assertNotNull(verdict);
                counts.merge(verdict, 1, Integer::sum);
            }
        }
        for (Verdict verdict : Verdict.values()) {
            assertTrue(counts.getOrDefault(verdict, 0) > 100, verdict + " of " + counts);
        }
    }

    /** Cut or longer, some bytes changed, and most often with lengths that are right again. */
    private static byte[] mutated(byte[] packet, Random random) {
        int length = random.nextInt(3) == 0 ? random.nextInt(packet.length + 20) : packet.length;
        byte[] mutated = Arrays.copyOf(packet, length);
        for (int changes = random.nextInt(4); changes > 0 && length > 0; changes--) {
            mutated[random.nextInt(Math.min(length, 64))] = (byte) random.nextInt(256);
        }
        boolean isV4 = length > 0 && mutated[0] >> 4 == 4;
        if (length >= 40 || (isV4 && length >= 20)) {
            ByteBuffer.wrap(mutated).putShort(isV4 ? 2 : 4, (short) (isV4 ? length : length - 40));
        }
        return mutated;
    }

    /** The first one may say that it is no fragment, and have the number 0. */
    @Test
    void shouldTakeNoSecondFragmentHeader() throws RuleSyntaxException {
        FlowScript script = new FlowScript("allow any -> any udp 53");
        byte[] one = PacketText.packet("udp B:1 A:53 frag=0@0");
        assertEquals(Verdict.PASS, script.decide(true, one));
        ByteBuffer two = ByteBuffer.allocate(one.length + 8);
        two.put(one, 0, 40).put(new byte[] {44, 0, 0, 0, 0, 0, 0, 0}).put(one, 40, one.length - 40);
        two.putShort(4, (short) (one.length - 40 + 8));
        assertEquals(Verdict.BAD_HEADERS, script.decide(true, two.array()));
    }

    /** What passes of a peer that sends anything is for the one port that is open, or an answer to this node. */
    @Test
    void shouldLetNothingToOtherPorts() throws RuleSyntaxException {
        FlowScript script = new FlowScript("allow host:bob -> host:alice tcp 22");
        Random random = new Random(12);
        int passedCount = 0;
        for (int i = 0; i < 300_000; i++) {
            byte[] packet = mutated(PacketText.packet(SEEDS[i % SEEDS.length]), random);
            ByteBuffer buffer = ByteBuffer.wrap(packet);
            boolean isPlainV4 = IpPacket.isValid(buffer, 0, packet.length) && packet[0] == 0x45;
            if (isPlainV4 && script.decide(true, packet) == Verdict.PASS) {
                passedCount++;
                assertEquals(6, packet[9], "the protocol");
                boolean isLaterFragment = (buffer.getShort(6) & 0x1fff) != 0;
                assertTrue(isLaterFragment ? (buffer.getShort(6) & 0x1fff) >= 3 : buffer.getShort(22) == 22);
            }
        }
        assertTrue(passedCount > 1_000);
    }
}
