package org.meshnet.node.daemon.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.lane.ControlEvent;
import org.meshnet.core.engine.lane.ControlEvent.Sender;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;

class MailboxTest {
    private static final Hop HOP = Hop.direct(Endpoint.parse("192.0.2.1:1111").orElseThrow());

    private final Mailbox mailbox = new Mailbox();

    private static ControlEvent datagram() {
        return new ControlEvent.DatagramArrived(new byte[1], HOP);
    }

    private static ControlEvent frame() {
        return new ControlEvent.FrameArrived(null, new byte[1], 1, HOP);
    }

    private static ControlEvent packet() {
        return new ControlEvent.PacketUnrouted(new byte[1]);
    }

    /** As many as there is room for, and one more that there is not. */
    private void flood(ControlEvent event) {
        for (int i = 0; i < Mailbox.most(event.sender()); i++) {
            assertTrue(mailbox.offer(event));
        }
        assertFalse(mailbox.offer(event));
    }

    @Test
    void shouldTakeWhatIsAuthenticWhileAnybodysDatagramsFloodIt() {
        flood(datagram());
        ControlEvent frame = frame();
        assertTrue(mailbox.offer(frame));
        assertTrue(mailbox.offer(packet()));
        List<ControlEvent> first = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            first.add(mailbox.pollEvent());
        }
        assertTrue(first.contains(frame));
    }

    @Test
    void shouldGiveEveryoneATurnWhateverFloodsIt() {
        flood(frame());
        flood(packet());
        flood(datagram());
        Map<Sender, Integer> taken = new EnumMap<>(Sender.class);
        for (int i = 0; i < 100; i++) {
            taken.merge(mailbox.pollEvent().sender(), 1, Integer::sum);
        }
        assertEquals(60, taken.get(Sender.SESSION));
        assertEquals(20, taken.get(Sender.HOST));
        assertEquals(20, taken.get(Sender.ANYBODY));
    }

    @Test
    void shouldKeepTheOrderOfOnesEvents() {
        List<ControlEvent> sent = List.of(frame(), frame(), datagram(), frame(), datagram());
        sent.forEach(mailbox::offer);
        List<ControlEvent> taken = new ArrayList<>();
        for (ControlEvent event = mailbox.pollEvent(); event != null; event = mailbox.pollEvent()) {
            taken.add(event);
        }
        for (Sender sender : Sender.values()) {
            assertEquals(of(sender, sent), of(sender, taken));
        }
    }

    private static List<ControlEvent> of(Sender sender, List<ControlEvent> events) {
        return events.stream().filter(event -> event.sender() == sender).toList();
    }

    @Test
    void shouldGiveWhatThereIsAndThenNothing() {
        ControlEvent only = datagram();
        mailbox.offer(only);
        assertSame(only, mailbox.pollEvent());
        assertNull(mailbox.pollEvent());
    }
}
