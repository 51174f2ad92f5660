package org.meshnet.core.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meshnet.core.discovery.Bench.CLAIM;
import static org.meshnet.core.discovery.Bench.CLIENT;
import static org.meshnet.core.discovery.Bench.DESCRIPTOR;
import static org.meshnet.core.discovery.Bench.PEER_DESCRIPTOR;
import static org.meshnet.core.discovery.Bench.SERVER;
import static org.meshnet.core.discovery.FakeServer.endpoint;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.core.wire.RequestEnvelope;
import org.meshnet.core.wire.UnknownSession;
import org.meshnet.core.wire.Update;
import org.meshnet.core.wire.WireException;

/** How a client stays registered: refreshes, lost and restarted servers, changed addresses, updates, leaving. */
class KeepAliveTest {
    private static final int INTRODUCE = 4;

    private static final int REFRESHED = 1;

    @Test
    void shouldRefreshEveryTenSeconds() {
        Bench bench = Bench.registered();
        bench.runSeconds(61);

        assertEquals(6, bench.server.requests(Refresh.class).size());
    }

    @Test
    void shouldRefreshEverySixthOfAShortLease() {
        Bench bench = new Bench();
        bench.server.leaseSeconds = 12;
        bench.start();
        bench.runSeconds(21);

        assertEquals(10, bench.server.requests(Refresh.class).size());
    }

    @Test
    void shouldRepeatARefreshThatIsNotAnswered() {
        Bench bench = Bench.settled();
        int[] lost = {0};
        bench.loss = flight -> flight.type() == MessageType.EVENT && lost[0]++ < 2;
        bench.runSeconds(10);

        assertEquals(3, bench.server.requests(Refresh.class).size());
        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(0, bench.listener.lostCount);
    }

    @Test
    void shouldTakeTheServerForLostAfterThreeRefreshes() {
        Bench bench = Bench.registered();
        bench.server.isUp = false;
        bench.runMs(12_800);
        assertEquals(ServerState.REGISTERED, bench.client.state());
        bench.runMs(200);

        assertEquals(ServerState.LOST, bench.client.state());
        assertEquals(1, bench.listener.lostCount);
    }

    @Test
    void shouldRegisterWithinTwoSecondsOfTheServersReturnAfterMinutes() {
        Bench bench = Bench.registered();
        bench.server.isUp = false;
        bench.runSeconds(600);
        assertEquals(ServerState.LOST, bench.client.state());
        bench.server.restart();
        bench.server.isUp = true;
        bench.runSeconds(2);

        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(2, bench.listener.registered.size());
        assertEquals(1, bench.listener.lostCount);
    }

    @Test
    void shouldRegisterAnewSoonWhenTheServerDoesNotKnowTheSession() {
        Bench bench = Bench.registered();
        bench.server.restart();
        bench.client.refreshNow(bench.nowNs);
        bench.runMs(500);

        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(1, bench.server.registrations.size());
        assertEquals(2, bench.listener.registered.size());
        assertEquals(0, bench.listener.lostCount);
    }

    @Test
    void shouldAskTheServerAndNotRegisterWhenSomebodySaysThatTheSessionIsUnknown() {
        Bench bench = Bench.registered();
        byte[] forged = unknownSession(bench);
        int before = bench.server.requests(Refresh.class).size();
        for (int i = 0; i < 300; i++) {
            bench.receive(forged, SERVER);
            bench.runMs(100);
        }

        assertEquals(1, bench.countSent(MessageType.HELLO));
        assertEquals(1, bench.server.registrations.size());
        int refreshes = bench.server.requests(Refresh.class).size() - before;
        assertTrue(refreshes <= 31, refreshes + " refreshes in 30 s");
    }

    @Test
    void shouldWaitThreeRoundTripsBeforeItBelievesThatTheSessionIsUnknown() {
        Bench bench = new Bench();
        bench.latencyNs = 150_000_000L;
        bench.start();
        bench.runSeconds(2);
        bench.receive(unknownSession(bench), SERVER);
        bench.runSeconds(5);

        assertEquals(1, bench.server.registrations.size());
    }

    @Test
    void shouldNotRegisterMoreThanOnceInFiveSecondsThoughTheServerSeemsToForget() {
        Bench bench = Bench.registered();
        for (int i = 0; i < 100; i++) {
            bench.server.forgetSession();
            bench.client.refreshNow(bench.nowNs);
            bench.runMs(100);
        }

        int registrations = bench.server.registrations.size() - 1;
        assertTrue(registrations >= 1 && registrations <= 3, registrations + " in 10 s");
    }

    @Test
    void shouldTakeTheServerForLostThoughSomebodyKeepsSayingThatTheSessionIsUnknown() {
        Bench bench = Bench.registered();
        byte[] forged = unknownSession(bench);
        bench.loss = flight -> true;
        for (int i = 0; i < 60; i++) {
            bench.receive(forged, SERVER);
            bench.runMs(100);
        }

        assertEquals(ServerState.LOST, bench.client.state());
    }

    @Test
    void shouldNoticeARestartWithTheNextRefresh() {
        Bench bench = Bench.registered();
        bench.server.restart();
        bench.runSeconds(12);

        assertEquals(1, bench.server.registrations.size());
    }

    @Test
    void shouldKeepTheOldSessionUntilTheNewOneIsThere() {
        Bench bench = Bench.registered();
        bench.loss = flight -> flight.type() == MessageType.CHALLENGE || bench.is(flight, MessageType.EVENT, REFRESHED);
        bench.receive(unknownSession(bench), SERVER);
        bench.runMs(300);
        assertTrue(bench.countSent(MessageType.HELLO) > 1);
        bench.join(1);
        bench.runMs(100);

        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertTrue(bench.listener.members.contains(bench.peer(1)));
    }

    @Test
    void shouldIgnoreAnUnknownSessionFromAForeignAddress() {
        Bench bench = Bench.registered();

        assertFalse(bench.receive(unknownSession(bench), endpoint("192.0.2.66:8000")));
        bench.runSeconds(2);
        assertEquals(1, bench.countSent(MessageType.HELLO));
    }

    @Test
    void shouldIgnoreAnUnknownSessionOfAnotherSession() {
        Bench bench = Bench.registered();
        bench.receive(new UnknownSession(12345, 0).encode(), SERVER);
        bench.runSeconds(2);

        assertEquals(1, bench.countSent(MessageType.HELLO));
        assertEquals(1, bench.count(ClientCounter.UNEXPECTED));
    }

    @Test
    void shouldIgnoreAnUnknownSessionForARequestThatWasNeverSent() {
        Bench bench = Bench.registered();
        bench.receive(new UnknownSession(sessionId(bench), 1000).encode(), SERVER);
        bench.runSeconds(2);

        assertEquals(1, bench.countSent(MessageType.HELLO));
    }

    @Test
    void shouldSayOneHelloForManyUnknownSessions() {
        Bench bench = Bench.registered();
        bench.server.isUp = false;
        byte[] unknownSession = unknownSession(bench);
        bench.runMs(300);
        for (int i = 0; i < 100; i++) {
            bench.receive(unknownSession, SERVER);
        }
        bench.runMs(450);

        assertEquals(2, bench.countSent(MessageType.HELLO));
    }

    @Test
    void shouldMoveTheRegistrationToANewAddress() {
        Bench bench = Bench.registered();
        Endpoint moved = endpoint("203.0.113.200:1234");
        bench.clientEndpoint = moved;
        bench.client.refreshNow(bench.nowNs);
        bench.runMs(200);

        assertEquals(moved, bench.server.provenEndpoint());
        assertEquals(Optional.of(moved), bench.client.observedEndpoint());
        assertEquals(List.of(moved), bench.listener.observed);
        assertEquals(1, bench.server.registrations.size());
    }

    @Test
    void shouldNoticeANewAddressWithTheNextRefresh() {
        Bench bench = Bench.registered();
        Endpoint moved = endpoint("203.0.113.200:1234");
        bench.clientEndpoint = moved;
        bench.runSeconds(11);

        assertEquals(List.of(moved), bench.listener.observed);
    }

    @Test
    void shouldNotFollowAServerThatWantsEverNewAddressCookies() {
        Bench bench = Bench.registered();
        bench.server.isCookieEverNew = true;
        bench.runSeconds(21);

        assertEquals(6, bench.server.requests(Refresh.class).size());
    }

    @Test
    void shouldSendAnAnnouncementAsAnUpdateWhenRegistered() {
        Bench bench = Bench.registered();
        bench.client.announce(List.of(CLAIM), PEER_DESCRIPTOR, bench.nowNs);
        bench.runSeconds(5);

        assertEquals(List.of(new Update(List.of(CLAIM), PEER_DESCRIPTOR)), bench.server.requests(Update.class));
        assertEquals(1, bench.server.registrations.size());
    }

    @Test
    void shouldRepeatALostUpdateUntilItIsAnswered() {
        Bench bench = Bench.registered();
        bench.loss = flight -> bench.is(flight, MessageType.REQUEST, 5);
        bench.client.announce(List.of(CLAIM), PEER_DESCRIPTOR, bench.nowNs);
        bench.runSeconds(8);
        assertEquals(0, bench.server.requests(Update.class).size());
        bench.loss = flight -> false;
        bench.runSeconds(4);

        assertEquals(1, bench.server.requests(Update.class).size());
    }

    @Test
    void shouldSendOnlyTheLatestOfManyUpdatesAgain() {
        Bench bench = Bench.registered();
        bench.loss = flight -> true;
        for (int i = 0; i < 10; i++) {
            bench.client.announce(List.of(new Token(i, i)), DESCRIPTOR, bench.nowNs);
        }
        bench.runMs(500);
        bench.loss = flight -> false;
        bench.runSeconds(2);

        assertEquals(List.of(new Update(List.of(new Token(9, 9)), DESCRIPTOR)), bench.server.requests(Update.class));
    }

    @Test
    void shouldTellOfAClaimRefusedInAnUpdateAndStayRegistered() {
        Bench bench = Bench.registered();
        Token other = new Token(5, 5);
        bench.server.refusedClaims = RefusedClaims.NONE.with(1);
        bench.client.announce(List.of(CLAIM, other), DESCRIPTOR, bench.nowNs);
        bench.runSeconds(30);

        assertEquals(
                List.of(
                        new RecordingListener.Claims(List.of(CLAIM), List.of()),
                        new RecordingListener.Claims(List.of(CLAIM), List.of(other))),
                bench.listener.claims);
        assertEquals(ServerState.REGISTERED, bench.client.state());
    }

    @Test
    void shouldSendALeaveTwiceAndStop() {
        Bench bench = Bench.registered();
        bench.client.leave();

        List<Bench.Flight> leaves = bench.sentByClient.stream()
                .filter(flight -> bench.is(flight, MessageType.REQUEST, 6))
                .toList();
        assertEquals(2, leaves.size());
        assertEquals(ServerState.IDLE, bench.client.state());
        assertEquals(Long.MAX_VALUE, bench.client.nextDeadlineNs());
        bench.runSeconds(1);
        assertFalse(bench.server.hasSession());
    }

    @Test
    void shouldNotAskAgainWhatItAskedBeforeItLeft() {
        Bench bench = Bench.registered();
        bench.loss = flight -> bench.is(flight, MessageType.REQUEST, INTRODUCE);
        bench.client.introduce(bench.peer(1), bench.nowNs);
        bench.client.leave();
        bench.client.announce(List.of(CLAIM), DESCRIPTOR, bench.nowNs);
        bench.runSeconds(5);

        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(
                1,
                bench.sentByClient.stream()
                        .filter(flight -> flight.type() == MessageType.REQUEST)
                        .filter(flight -> bench.is(flight, MessageType.REQUEST, INTRODUCE))
                        .count());
    }

    @Test
    void shouldRegisterAgainAfterLeaving() {
        Bench bench = Bench.registered();
        bench.client.leave();
        bench.client.announce(List.of(CLAIM), DESCRIPTOR, bench.nowNs);
        bench.runMs(500);

        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(2, bench.server.registrations.size());
    }

    @Test
    void shouldNotFallOverExtraAndLateTimerCalls() {
        Bench bench = Bench.registered();
        for (int i = 0; i < 100; i++) {
            bench.client.onTimer(bench.nowNs);
        }
        bench.nowNs += 3_600_000_000_000L;
        bench.client.onTimer(bench.nowNs);
        bench.runSeconds(1);

        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(1, bench.server.requests(Refresh.class).size());
    }

    @Test
    void shouldDropAReplayedEvent() {
        Bench bench = Bench.registered();
        bench.runSeconds(11);
        Bench.Flight refreshed = bench.sentByServer.stream()
                .filter(flight -> bench.is(flight, MessageType.EVENT, REFRESHED))
                .findFirst()
                .orElseThrow();
        bench.receive(refreshed.datagram(), SERVER);

        assertEquals(1, bench.count(ClientCounter.REPLAYED));
    }

    @Test
    void shouldNotBelieveAnEventThatWasChanged() {
        Bench bench = Bench.registered();
        bench.join(1);
        byte[] event =
                bench.sentByServer.get(bench.sentByServer.size() - 1).datagram().clone();
        event[50] ^= 1;
        bench.receive(event, SERVER);

        assertEquals(List.of(), bench.listener.entries);
        assertEquals(1, bench.count(ClientCounter.BAD_SEAL));
    }

    @Test
    void shouldComeBackWithTheSameObservedEndpointAfterARestart() {
        Bench bench = Bench.registered();
        bench.server.restart();
        bench.runSeconds(12);

        assertEquals(List.of(CLIENT, CLIENT), bench.listener.registered);
        assertEquals(Bytes.zeros(130), bench.server.registrations.get(0).descriptor());
    }

    private static byte[] unknownSession(Bench bench) {
        return new UnknownSession(sessionId(bench), 0).encode();
    }

    private static long sessionId(Bench bench) {
        Bench.Flight request = bench.sentByClient.stream()
                .filter(flight -> flight.type() == MessageType.REQUEST)
                .findFirst()
                .orElseThrow();
        try {
            return RequestEnvelope.decode(ByteBuffer.wrap(request.datagram())).sessionId();
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }
}
