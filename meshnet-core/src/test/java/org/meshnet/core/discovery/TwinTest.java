package org.meshnet.core.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meshnet.core.discovery.Bench.CLAIM;
import static org.meshnet.core.discovery.Bench.DESCRIPTOR;
import static org.meshnet.core.discovery.Bench.PEER;
import static org.meshnet.core.discovery.Bench.PEER_DESCRIPTOR;
import static org.meshnet.core.discovery.Bench.SERVER;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.EventEnvelope;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.Registration;
import org.meshnet.core.wire.StillHere;
import org.meshnet.core.wire.Superseded;
import org.meshnet.core.wire.Twin;

/**
 * What a client does that hears of another machine with its identity (docs/protocol.md §5.2, "Twins", "Superseded").
 */
class TwinTest {
    private static final Superseded SUPERSEDED = new Superseded(PEER, PEER_DESCRIPTOR);
    private static final int STILL_HERE = 7;
    private static final int SUPERSEDED_OPERATION = 9;

    private final Bench bench = Bench.registered();

    private long stillHereCount() {
        return bench.sentByClient.stream()
                .filter(flight -> bench.is(flight, MessageType.REQUEST, STILL_HERE))
                .count();
    }

    private void supersede() {
        bench.server.send(SUPERSEDED);
        bench.runMs(100);
    }

    @Test
    void shouldSayTwiceThatItIsStillHereAndStandBack() {
        supersede();

        assertEquals(2, stillHereCount());
        assertEquals(1, bench.server.requests(StillHere.class).size(), "one is enough");
        assertEquals(ServerState.SUPERSEDED, bench.client.state());
        assertEquals(List.of(new RecordingListener.Twin(PEER, PEER_DESCRIPTOR)), bench.listener.superseded);
        assertEquals(Optional.empty(), bench.client.observedEndpoint());
        assertEquals(0, bench.listener.lostCount);
        bench.runSeconds(29);
        assertEquals(1, bench.countSent(MessageType.HELLO), "nothing is said for half a minute");
    }

    @Test
    void shouldAskEveryHalfMinuteToBeTakenOnlyIfAlone() {
        supersede();
        bench.server.refuse(RefusalReason.IDENTITY_ELSEWHERE);
        bench.server.elsewhere = PEER;
        bench.runSeconds(155);

        List<Registration> later = bench.server.registrations.subList(1, bench.server.registrations.size());
        assertEquals(5, later.size());
        assertTrue(later.stream().allMatch(Registration::isOnlyIfAlone));
        assertEquals(List.of(PEER, PEER, PEER, PEER, PEER), bench.listener.refusedElsewhere);
        assertEquals(ServerState.SUPERSEDED, bench.client.state());
    }

    @Test
    void shouldBeAnOrdinaryNodeAgainOnceItIsTakenAndStandsBackNoLonger() {
        supersede();
        bench.runSeconds(31);
        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertTrue(bench.server.registrations.get(1).isOnlyIfAlone());
        bench.client.stopStandingBack();
        bench.server.restart();
        bench.runSeconds(12);

        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertFalse(bench.server.registrations.get(0).isOnlyIfAlone());
    }

    @Test
    void shouldSayHelloUntilTheServerAnswersThoughItStandsBack() {
        supersede();
        bench.server.isUp = false;
        bench.runSeconds(60);
        assertEquals(ServerState.SUPERSEDED, bench.client.state());
        bench.server.isUp = true;
        bench.runSeconds(2);

        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertTrue(bench.server.registrations.get(1).isOnlyIfAlone());
    }

    @Test
    void shouldNotBeMadeToHurryByAnythingOfItsOwn() {
        supersede();
        for (int i = 0; i < 25; i++) {
            bench.client.announce(List.of(CLAIM), Bytes.zeros(131 + i), bench.nowNs);
            bench.client.refreshNow(bench.nowNs);
            bench.client.introduce(bench.peer(1), bench.nowNs);
            bench.client.serverEndpoints(List.of(SERVER), Map.of(), bench.nowNs);
            bench.runSeconds(1);
        }
        assertEquals(1, bench.countSent(MessageType.HELLO));
        bench.runSeconds(6);

        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(Bytes.zeros(155), bench.server.registrations.get(1).descriptor(), "with what was announced last");
    }

    @Test
    void shouldForgetThatItStoodBackWhenItLeaves() {
        supersede();
        bench.client.leave();
        assertEquals(ServerState.IDLE, bench.client.state());
        assertEquals(Long.MAX_VALUE, bench.client.nextDeadlineNs());
        bench.client.announce(List.of(CLAIM), DESCRIPTOR, bench.nowNs);
        bench.runMs(500);

        assertFalse(bench.server.registrations.get(1).isOnlyIfAlone());
    }

    @Test
    void shouldNotStandBackForItself() {
        bench.server.send(new Superseded(PEER, DESCRIPTOR));
        for (int i = 1; i < 16; i++) {
            bench.client.announce(List.of(CLAIM), Bytes.zeros(130 + i), bench.nowNs);
        }
        bench.server.send(new Superseded(PEER, DESCRIPTOR));
        bench.runMs(300);

        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(0, stillHereCount());
        assertEquals(List.of(), bench.listener.superseded);
        bench.client.announce(List.of(CLAIM), Bytes.zeros(150), bench.nowNs);
        bench.server.send(new Superseded(PEER, DESCRIPTOR));
        bench.runMs(100);
        assertEquals(ServerState.SUPERSEDED, bench.client.state(), "the sixteen that it announced last are its own");
    }

    /** However often a server says it: each time costs two datagrams at once and one registration later. */
    @Test
    void shouldNotRegisterMoreThanTwiceAMinuteThoughItIsSupersededEachTime() {
        for (int i = 0; i < 300; i++) {
            if (bench.server.hasSession()) {
                bench.server.send(SUPERSEDED);
                bench.server.send(SUPERSEDED);
            }
            bench.runSeconds(1);
        }
        int registrations = bench.server.registrations.size();
        assertTrue(registrations >= 9 && registrations <= 11, registrations + " in five minutes");
        assertEquals(2L * bench.listener.superseded.size(), stillHereCount());
        assertTrue(bench.listener.superseded.size() <= registrations);
    }

    @Test
    void shouldHeedNoWordThatIsForgedOrOldOrOfAnotherSession() {
        bench.server.send(new Twin(PEER, PEER_DESCRIPTOR));
        bench.runMs(100);
        byte[] told = bench.sentByServer.get(bench.sentByServer.size() - 1).datagram();
        bench.receive(told, SERVER);
        assertEquals(1, bench.count(ClientCounter.REPLAYED));
        byte[] key = bench.random.bytes(32);
        List<byte[]> forged = new ArrayList<>();
        forged.add(EventEnvelope.encode(SUPERSEDED, bench.server.sessionId(), 50, key));
        forged.add(EventEnvelope.encode(SUPERSEDED, bench.server.sessionId() + 1, 51, key));
        IntStream.range(0, told.length).forEach(offset -> {
            byte[] changed = told.clone();
            changed[offset] ^= 1;
            forged.add(changed);
        });
        forged.forEach(datagram -> bench.receive(datagram, SERVER));
        bench.runSeconds(1);

        assertEquals(1, bench.listener.twins.size());
        assertEquals(List.of(), bench.listener.superseded);
        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(0, stillHereCount());
    }

    @Test
    void shouldNotHeedASessionThatIsOver() {
        Bench.Flight[] held = {null};
        bench.loss = flight -> {
            boolean isTold = bench.is(flight, MessageType.EVENT, SUPERSEDED_OPERATION);
            held[0] = isTold ? flight : held[0];
            return isTold;
        };
        bench.server.send(SUPERSEDED);
        bench.runMs(100);
        bench.loss = flight -> false;
        bench.client.leave();
        bench.client.announce(List.of(CLAIM), DESCRIPTOR, bench.nowNs);
        bench.runMs(500);
        bench.receive(held[0].datagram(), SERVER);

        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(List.of(), bench.listener.superseded);
    }

    @Test
    void shouldStayRegisteredAndTellOfATwin() {
        bench.server.send(new Twin(PEER, PEER_DESCRIPTOR));
        bench.runSeconds(11);

        assertEquals(List.of(new RecordingListener.Twin(PEER, PEER_DESCRIPTOR)), bench.listener.twins);
        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(1, bench.server.registrations.size());
        assertEquals(0, stillHereCount());
    }
}
