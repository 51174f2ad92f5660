package org.meshnet.core.engine.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.flow.FlowRoom;
import org.meshnet.core.flow.PeerRules;
import org.meshnet.core.flow.Places;
import org.meshnet.core.flow.RuleBook;
import org.meshnet.core.flow.Verdict;
import org.meshnet.core.frame.IpPacket;
import org.meshnet.core.frame.Offloads;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.rule.Member;
import org.meshnet.core.rule.RuleParser;
import org.meshnet.core.rule.RuleSyntaxException;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.core.session.PeerLink;

/** Rules in the lanes: what Alice sends to Bob, and what Bob takes of her. */
class LaneFilterTest {
    private static final int PORT_OFFSET = 22;

    private final LinkedLanes lanes = new LinkedLanes(Offloads.NONE);
    private final FlowRoom room = new FlowRoom();
    private int epoch;

    /** Each side has the same rules. */
    private void rule(String text) {
        try {
            rule(lanes.toBob, "alice", "bob", text);
            rule(lanes.toAlice, "bob", "alice", text);
        } catch (RuleSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void rule(PeerLink link, String own, String peer, String text) throws RuleSyntaxException {
        RuleBook book = new RuleBook(
                List.of(RuleParser.parse(text, RuleParser.Groups.UNKNOWN)),
                named(own),
                new Places(List.of(Prefix.parse("10.0.0.0/24").orElseThrow()), List.of()),
                room);
        link.flows().rule(new PeerRules(book, named(peer), ++epoch));
    }

    private static Member named(String name) {
        return new Member(Optional.empty(), Label.parse(name), Set.of());
    }

    private static byte[] to(int port) {
        byte[] packet = LinkedLanes.udp(LinkedLanes.ALICE, LinkedLanes.BOB, 40);
        ByteBuffer.wrap(packet).putShort(PORT_OFFSET, (short) port);
        return packet;
    }

    private void receive(byte[] packet) {
        lanes.in.onDatagram(LinkedLanes.direct(lanes.sealed(packet)), LinkedLanes.ALICE_ENDPOINT, 0);
        lanes.in.flush();
    }

    private List<ControlEvent.PacketRefused> told() {
        return lanes.events.stream()
                .filter(ControlEvent.PacketRefused.class::isInstance)
                .map(ControlEvent.PacketRefused.class::cast)
                .toList();
    }

    @BeforeEach
    void allowOnePort() {
        rule("allow host:alice -> host:bob udp 53");
    }

    @Test
    void shouldSendAndTakeWhatIsAllowed() {
        lanes.send(to(53));
        lanes.out.flush();
        lanes.deliver();
        assertEquals(1, lanes.written.size());
        assertTrue(told().isEmpty());
    }

    @Test
    void shouldRefuseAtTheSenderAndSayHowToTellTheHost() {
        lanes.send(to(54));
        lanes.out.flush();
        assertTrue(lanes.trains.isEmpty());
        assertEquals(1, lanes.counters.count(Counter.RULES_REFUSED_SENT));
        ControlEvent.PacketRefused told = told().get(0);
        assertEquals(lanes.toBob, told.link());
        assertEquals(ControlEvent.Sender.HOST, told.sender());
        assertEquals(
                new RefusedPacket(
                        false,
                        Verdict.NO_RULE,
                        new RefusedPacket.Header(LinkedLanes.ALICE, LinkedLanes.BOB, IpPacket.UDP),
                        54),
                told.packet());
        checkProhibited(told.answer());
    }

    /** From Bob's address to Alice's, so that either end's kernel takes it for what it is. */
    private static void checkProhibited(byte[] answer) {
        ByteBuffer buffer = ByteBuffer.wrap(answer);
        assertTrue(IpPacket.isValid(buffer, 0, answer.length));
        assertEquals(LinkedLanes.BOB.low(), IpPacket.sourceLow(buffer, 0));
        assertEquals(LinkedLanes.ALICE.low(), IpPacket.destinationLow(buffer, 0));
        assertEquals(3 << 8 | 13, buffer.getShort(20));
    }

    @Test
    void shouldRefuseAtTheReceiverWhateverTheSenderThinks() {
        receive(to(54));
        assertTrue(lanes.written.isEmpty());
        assertEquals(1, lanes.counters.count(Counter.RULES_REFUSED_RECEIVED));
        assertTrue(told().get(0).packet().isIn());
        assertEquals(ControlEvent.Sender.SESSION, told().get(0).sender());
        checkProhibited(told().get(0).answer());
    }

    @Test
    void shouldTellNobodyIfTheRulesSaySo() {
        rule("allow host:alice -> host:bob udp 53\nrefuse silent");
        receive(to(54));
        assertEquals(0, told().get(0).answer().length);
    }

    @Test
    void shouldResetTcpIfTheRulesSaySo() {
        rule("allow host:alice -> host:bob udp 53\nrefuse reset");
        byte[] segment = to(54);
        segment[9] = IpPacket.TCP;
        segment[32] = 0x50;
        segment[33] = 2;
        receive(segment);
        byte[] reset = told().get(0).answer();
        assertEquals(IpPacket.TCP, reset[9]);
        assertEquals(0x14, reset[33]);
        receive(to(54));
        checkProhibited(told().get(1).answer());
    }

    /** A flood is counted, each packet of it, and told of now and then. */
    @Test
    void shouldTellOfSomeOnly() {
        for (int i = 0; i < 1_000; i++) {
            receive(to(1_000 + i));
        }
        assertEquals(1_000, lanes.counters.count(Counter.RULES_REFUSED_RECEIVED));
        assertEquals(20, told().size());
    }

    @Test
    void shouldDecideOnceOnASuperPacket() {
        int payload = 10_000;
        byte[] packet = LinkedLanes.udp(LinkedLanes.ALICE, LinkedLanes.BOB, payload);
        ByteBuffer.wrap(packet).putShort(PORT_OFFSET, (short) 54);
        ByteBuffer superPacket = ByteBuffer.allocateDirect(PacketSink.HEADER_LENGTH + packet.length);
        superPacket.put(PacketSink.HEADER_LENGTH, packet);
        superPacket.put(0, (byte) 1).put(1, (byte) 5);
        lanes.out.onPacket(superPacket, 0);
        lanes.out.flush();
        assertEquals(1, lanes.counters.count(Counter.RULES_REFUSED_SENT));
        assertTrue(lanes.trains.isEmpty());
    }

    @Test
    void shouldSendAnAnswerWhateverTheRulesSay() {
        byte[] packet = to(54);
        ByteBuffer buffer = ByteBuffer.allocateDirect(PacketSink.HEADER_LENGTH + packet.length);
        buffer.put(PacketSink.HEADER_LENGTH, packet);
        assertTrue(lanes.out.sendUnasked(lanes.toBob, buffer, 0));
        lanes.out.flush();
        assertEquals(1, lanes.trains.size());
        assertEquals(0, lanes.counters.count(Counter.RULES_REFUSED_SENT));
    }
}
