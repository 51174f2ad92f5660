package org.meshnet.core.engine.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meshnet.core.engine.relay.RelayBench.ALICE;
import static org.meshnet.core.engine.relay.RelayBench.BOB;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.wire.Capabilities;
import org.meshnet.core.wire.Descriptor;

/** What is refused of relays; that they are used is the simulation's to show. */
class RelaySeekerTest {
    private static final int RELAY = 3;
    private static final long CHANNEL = 7;

    private final RelayBench bench = new RelayBench(Optional.empty());
    private final RelaySeeker seeker = new RelaySeeker(bench.context, (peer, nowNs) -> {}, new NoChannels());

    RelaySeekerTest() {
        bench.connect(3);
        describe(BOB, 0);
        describe(RELAY, Capabilities.RELAYS_FOR_OTHERS);
    }

    private void describe(int number, int capabilities) {
        Peer peer = bench.peer(number);
        peer.update(new Descriptor(1, 1, capabilities, "n" + number, List.of(), List.of(), List.of()));
        peer.observe(0, RelayBench.endpoint(number));
        seeker.onDescriptor(peer);
    }

    private void offer(int relay, int asker, Hop from) {
        Peer peer = bench.peer(relay);
        seeker.onOffer(peer, RelayBench.key(asker), from, 0);
    }

    private static Hop direct(int number) {
        return Hop.direct(RelayBench.endpoint(number));
    }

    private void assertRefused() {
        assertEquals(1, bench.counters.count(Counter.RELAY_REFUSED));
        assertTrue(bench.told().isEmpty());
        assertFalse(seeker.isGranted(new Hop(RelayBench.endpoint(RELAY), CHANNEL)));
    }

    @Test
    void shouldAskBackWhenARelayOffersAPeer() {
        offer(RELAY, BOB, direct(RELAY));
        assertEquals(FrameKind.RELAY_REQUEST, bench.last(RELAY).kind());
        assertEquals(RelayBench.key(BOB), bench.last(RELAY).about());
    }

    @Test
    void shouldRefuseAnOfferOfOneThatDoesNotSayThatItRelays() {
        offer(ALICE, BOB, direct(ALICE));
        assertRefused();
    }

    @Test
    void shouldRefuseAnOfferThatComesByRelay() {
        offer(RELAY, BOB, new Hop(RelayBench.endpoint(RELAY), CHANNEL));
        assertRefused();
    }

    @Test
    void shouldRefuseAnOfferThatComesOverALink() {
        offer(RELAY, BOB, Hop.direct(Endpoint.link(1)));
        assertRefused();
    }

    @Test
    void shouldRefuseAnOfferOfAPeerThatNobodyLists() {
        offer(RELAY, ALICE, direct(RELAY));
        assertRefused();
    }

    @Test
    void shouldRefuseAnOfferOfTheRelayItself() {
        offer(RELAY, RELAY, direct(RELAY));
        assertRefused();
    }

    @Test
    void shouldRefuseAChannelThatItDidNotAskFor() {
        seeker.onGrant(bench.peer(RELAY), RelayBench.key(BOB), CHANNEL, direct(RELAY), 0);
        assertRefused();
    }

    @Test
    void shouldForgetWhatItAskedOfARelayWhoseSessionEnded() {
        offer(RELAY, BOB, direct(RELAY));
        bench.told().clear();
        seeker.onDown(bench.peer(RELAY), 0);
        seeker.onGrant(bench.peer(RELAY), RelayBench.key(BOB), CHANNEL, direct(RELAY), 0);
        assertRefused();
    }

    /** What is refused makes no way. */
    private static final class NoChannels implements MemberChannels {
        @Override
        public void onMemberGave(Peer peer, int member, Hop hop, long nowNs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onMemberTook(Peer peer, int member, long nowNs) {
            throw new UnsupportedOperationException();
        }
    }
}
