package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.Found;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Introduction;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.NoSuchPeer;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.PeerChanged;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.core.wire.Request;
import org.meshnet.core.wire.StillHere;
import org.meshnet.core.wire.UnknownSession;
import org.meshnet.core.wire.Update;
import org.meshnet.core.wire.Updated;
import org.meshnet.discovery.registry.count.RegistryCounter;

class RequestTest {
    private static final Endpoint ELSEWHERE = TestBed.endpoint(3000);

    private final TestBed bed = new TestBed();
    private final TestNode node = bed.member();

    private Refresh refresh() {
        return new Refresh(node.registered.directoryVersion(), node.registered.addressCookie());
    }

    @Test
    void shouldAnswerARefreshWithAsManyBytes() {
        byte[] refresh = node.requestDatagram(refresh());
        List<TestBed.Datagram> answers = bed.deliver(refresh, node.endpoint);
        assertEquals(refresh.length, answers.get(0).bytes().length);
        Refreshed refreshed = (Refreshed) node.open(answers.get(0).bytes());
        assertEquals(node.endpoint, refreshed.observedEndpoint());
        assertEquals(60, refreshed.leaseSeconds());
        assertEquals(node.registered.directoryVersion() + 1, refreshed.directoryVersion(), "it came");
        assertEquals(1, refreshed.memberCount());
    }

    @Test
    void shouldNameTheRequestThatItAnswers() {
        node.ask(new ListSince(0), Page.class);
        long counter = node.nextCounter();
        assertEquals(counter, node.ask(refresh(), Refreshed.class).requestCounter());
    }

    @Test
    void shouldOnlyHandACookieToARefreshFromElsewhere() {
        byte[] refresh = node.requestDatagram(refresh());
        List<TestBed.Datagram> answers = bed.deliver(refresh, ELSEWHERE);
        assertEquals(1, answers.size());
        assertEquals(ELSEWHERE, answers.get(0).node());
        assertEquals(refresh.length, answers.get(0).bytes().length);
        Refreshed refreshed = (Refreshed) node.open(answers.get(0).bytes());
        assertNotEquals(node.registered.addressCookie(), refreshed.addressCookie());
        assertEquals(node.registered.directoryVersion() + 1, refreshed.directoryVersion());
        assertEquals(1, bed.count(RegistryCounter.ADDRESS_CHALLENGE));
        assertEquals(0, bed.count(RegistryCounter.MOVED));
        node.ask(refresh(), Refreshed.class);
    }

    @Test
    void shouldTakeARequestThoughCopiesFromElsewhereWereFaster() {
        List<Request> requests =
                List.of(refresh(), new ListSince(0), new Update(List.of(), Bytes.zeros(140)), new Leave());
        for (Request kind : requests) {
            byte[] request = node.requestDatagram(kind);
            long carriedOut = bed.count(RegistryCounter.REQUEST);
            bed.deliver(request, ELSEWHERE);
            bed.deliver(request, ELSEWHERE);
            bed.deliver(request, node.endpoint);
            assertEquals(carriedOut + 1, bed.count(RegistryCounter.REQUEST), kind.toString());
            bed.deliver(request, node.endpoint);
            bed.deliver(request, ELSEWHERE);
            assertEquals(carriedOut + 1, bed.count(RegistryCounter.REQUEST), "once");
        }
        assertEquals(0, bed.count(RegistryCounter.MOVED));
    }

    @Test
    void shouldNotCarryOutAgainWhatMovedARegistration() {
        Refreshed challenge = (Refreshed) node.open(
                bed.deliver(node.requestDatagram(refresh()), ELSEWHERE).get(0).bytes());
        byte[] move = node.requestDatagram(new Refresh(0, challenge.addressCookie()));
        assertEquals(1, bed.deliver(move, ELSEWHERE).size());
        assertEquals(1, bed.count(RegistryCounter.MOVED));
        assertTrue(bed.deliver(move, ELSEWHERE).isEmpty());
        assertEquals(1, bed.count(RegistryCounter.REQUEST_REPLAYED));
    }

    /** Nobody who copies a node's requests uses up what it may ask. */
    @Test
    void shouldNotChargeANodeForCopiesFromElsewhere() {
        byte[] copied = node.requestDatagram(new ListSince(0));
        for (int i = 0; i < 10_000; i++) {
            bed.deliver(copied, ELSEWHERE);
        }
        assertEquals(10_000, bed.count(RegistryCounter.REQUEST_WRONG_ENDPOINT));
        assertEquals(1, bed.deliver(copied, node.endpoint).size());
    }

    @Test
    void shouldMoveARegistrationThatBringsTheCookieOfItsNewEndpoint() {
        TestNode other = bed.member();
        bed.passSeconds(1);
        Refreshed challenge = (Refreshed) node.open(
                bed.deliver(node.requestDatagram(refresh()), ELSEWHERE).get(0).bytes());
        node.endpoint = ELSEWHERE;
        Refreshed moved = node.ask(new Refresh(0, challenge.addressCookie()), Refreshed.class);
        assertEquals(ELSEWHERE, moved.observedEndpoint());
        assertEquals(1, bed.count(RegistryCounter.MOVED));
        PeerChanged changed = other.onlyEvent(PeerChanged.class);
        assertEquals(ELSEWHERE, changed.entry().observedEndpoint());
        assertEquals(moved.directoryVersion() + 1, changed.directoryVersion());
        assertEquals(
                ELSEWHERE,
                other.ask(LookUp.ofToken(node.claims.get(0)), Found.class)
                        .entries()
                        .get(0)
                        .observedEndpoint());
    }

    @Test
    void shouldNotMoveARegistrationWithTheCookieOfAnotherEndpoint() {
        Refreshed challenge = (Refreshed) node.open(
                bed.deliver(node.requestDatagram(refresh()), ELSEWHERE).get(0).bytes());
        bed.deliver(node.requestDatagram(new Refresh(0, challenge.addressCookie())), TestBed.endpoint(3001));
        assertEquals(0, bed.count(RegistryCounter.MOVED));
        assertEquals(2, bed.count(RegistryCounter.ADDRESS_CHALLENGE));
    }

    @Test
    void shouldNotMoveARegistrationBackForARefreshThatWasHeldBack() {
        Endpoint before = node.endpoint;
        byte[] heldBack = node.requestDatagram(refresh());
        Refreshed challenge = (Refreshed) node.open(
                bed.deliver(node.requestDatagram(refresh()), ELSEWHERE).get(0).bytes());
        node.endpoint = ELSEWHERE;
        node.ask(new Refresh(0, challenge.addressCookie()), Refreshed.class);
        assertTrue(bed.deliver(heldBack, before).isEmpty());
        assertEquals(1, bed.count(RegistryCounter.MOVED));
        assertEquals(1, bed.count(RegistryCounter.REQUEST_REPLAYED));
        node.endpoint = before;
        node.ask(new Refresh(0, node.registered.addressCookie()), Refreshed.class);
        assertEquals(2, bed.count(RegistryCounter.MOVED), "what is new moves it");
    }

    @Test
    void shouldNotExtendTheLeaseForARefreshFromElsewhere() {
        bed.passSeconds(59);
        bed.deliver(node.requestDatagram(refresh()), ELSEWHERE);
        bed.passSeconds(1);
        assertEquals(0, bed.registry.nodeCount());
    }

    @Test
    void shouldDropEveryOtherRequestFromElsewhere() {
        TestNode other = bed.member();
        node.events();
        bed.deliver(node.requestDatagram(new ListSince(0)), ELSEWHERE);
        bed.deliver(node.requestDatagram(LookUp.ofToken(node.token(1))), ELSEWHERE);
        bed.deliver(node.requestDatagram(new Introduce(other.key())), ELSEWHERE);
        bed.deliver(node.requestDatagram(new Update(List.of(), node.descriptor)), ELSEWHERE);
        bed.deliver(node.requestDatagram(new Leave()), ELSEWHERE);
        assertEquals(5, bed.count(RegistryCounter.REQUEST_WRONG_ENDPOINT));
        assertEquals(2, bed.registry.nodeCount());
        other.assertSilence();
    }

    @Test
    void shouldSayThatASessionIsUnknown() {
        TestBed restarted = new TestBed(TestBed.UNLIMITED, 77);
        byte[] request = node.requestDatagram(refresh(), 41);
        List<TestBed.Datagram> answers = restarted.deliver(request, node.endpoint);
        UnknownSession unknown = TestNode.quietly(
                () -> UnknownSession.decode(ByteBuffer.wrap(answers.get(0).bytes())));
        assertEquals(node.registered.sessionId(), unknown.sessionId());
        assertEquals(41, unknown.counter());
        assertTrue(answers.get(0).bytes().length < request.length);
    }

    @Test
    void shouldDropARequestThatWasChanged() {
        byte[] request = node.requestDatagram(refresh());
        request[request.length - 1] ^= 1;
        assertTrue(bed.deliver(request, node.endpoint).isEmpty());
        assertEquals(1, bed.count(RegistryCounter.REQUEST_BAD_SEAL));
    }

    @Test
    void shouldNotBlockACounterThatAForgerUsed() {
        byte[] request = node.requestDatagram(refresh());
        byte[] forged = request.clone();
        forged[forged.length - 1] ^= 1;
        bed.deliver(forged, node.endpoint);
        assertEquals(1, bed.deliver(request, node.endpoint).size());
    }

    @Test
    void shouldDropAReplayedRequest() {
        byte[] request = node.requestDatagram(refresh());
        bed.deliver(request, node.endpoint);
        assertTrue(bed.deliver(request, node.endpoint).isEmpty());
        assertTrue(bed.deliver(request, ELSEWHERE).isEmpty());
        assertEquals(2, bed.count(RegistryCounter.REQUEST_REPLAYED));
    }

    @Test
    void shouldDropAReplayedRefreshFromElsewhere() {
        byte[] request = node.requestDatagram(refresh());
        bed.deliver(request, ELSEWHERE);
        assertTrue(bed.deliver(request, TestBed.endpoint(3001)).isEmpty());
    }

    @Test
    void shouldTakeRequestsOutOfOrderWithinTheWindow() {
        assertEquals(
                1,
                bed.deliver(node.requestDatagram(refresh(), 100), node.endpoint).size());
        assertEquals(
                1,
                bed.deliver(node.requestDatagram(refresh(), 37), node.endpoint).size());
        assertTrue(
                bed.deliver(node.requestDatagram(refresh(), 36), node.endpoint).isEmpty());
        assertTrue(
                bed.deliver(node.requestDatagram(refresh(), 37), node.endpoint).isEmpty());
    }

    @Test
    void shouldNotTakeTheSessionOfAnother() {
        TestNode other = bed.member();
        byte[] request = other.requestDatagram(refresh());
        ByteBuffer.wrap(request).putLong(4, node.registered.sessionId());
        assertTrue(bed.deliver(request, other.endpoint).isEmpty());
        assertEquals(1, bed.count(RegistryCounter.REQUEST_BAD_SEAL));
    }

    @Test
    void shouldFindTheHolderOfAToken() {
        TestNode other = bed.member();
        Entry entry = node.ask(LookUp.ofToken(other.claims.get(0)), Found.class)
                .entries()
                .get(0);
        assertEquals(other.key(), entry.nodeKey());
        assertEquals(other.endpoint, entry.observedEndpoint());
        assertEquals(other.descriptor, entry.sealedDescriptor());
        assertEquals(other.version(), entry.version());
    }

    @Test
    void shouldNotFindATokenOfAnotherNetwork() {
        TestNode other = bed.node(TestBed.network(2));
        other.claims = List.of(node.token(70));
        other.register();
        assertEquals(
                List.of(), node.ask(LookUp.ofToken(node.token(70)), Found.class).entries());
    }

    @Test
    void shouldIntroduceBothSidesAtOnce() {
        TestNode other = bed.member();
        node.events();
        node.send(new Introduce(other.key()));
        assertEquals(other.key(), node.onlyEvent(Introduction.class).entry().nodeKey());
        Entry mine = other.onlyEvent(Introduction.class).entry();
        assertEquals(node.key(), mine.nodeKey());
        assertEquals(node.endpoint, mine.observedEndpoint());
        assertEquals(node.descriptor, mine.sealedDescriptor());
    }

    @Test
    void shouldSayThatThereIsNoSuchPeer() {
        NodeKey nobody = NodeKey.of(new byte[32]);
        long counter = node.nextCounter();
        NoSuchPeer answer = node.ask(new Introduce(nobody), NoSuchPeer.class);
        assertEquals(nobody, answer.nodeKey());
        assertEquals(counter, answer.requestCounter());
    }

    @Test
    void shouldNotIntroduceANodeToItselfOrAcrossNetworks() {
        TestNode other = bed.node(TestBed.network(2));
        other.register();
        node.ask(new Introduce(node.key()), NoSuchPeer.class);
        node.ask(new Introduce(other.key()), NoSuchPeer.class);
        other.assertSilence();
    }

    @Test
    void shouldTakeNewClaimsAndANewDescriptor() {
        TestNode other = bed.member();
        bed.passSeconds(1);
        node.events();
        Bytes descriptor = Bytes.of(new byte[] {1, 2, 3});
        Updated updated = node.ask(new Update(List.of(node.token(60)), descriptor), Updated.class);
        assertEquals(RefusedClaims.NONE, updated.refusedClaims());
        assertEquals(descriptor, other.onlyEvent(PeerChanged.class).entry().sealedDescriptor());
        assertEquals(
                node.key(),
                other.ask(LookUp.ofToken(node.token(60)), Found.class)
                        .entries()
                        .get(0)
                        .nodeKey());
        assertEquals(
                List.of(),
                other.ask(LookUp.ofToken(node.claims.get(0)), Found.class).entries());
    }

    @Test
    void shouldDropAnUpdateThatALaterOneOvertook() {
        TestNode other = bed.member();
        byte[] early = node.requestDatagram(new Update(List.of(node.token(60)), Bytes.of(new byte[] {1})));
        node.ask(new Update(List.of(node.token(61)), Bytes.of(new byte[] {2})), Updated.class);
        other.events();
        bed.deliver(early, node.endpoint);
        node.assertSilence();
        other.assertSilence();
        assertEquals(
                List.of(),
                other.ask(LookUp.ofToken(node.token(60)), Found.class).entries());
    }

    @Test
    void shouldTakeAnUpdateWithoutTheClaimsOfOthers() {
        TestNode other = bed.member();
        node.events();
        other.events();
        Update update = new Update(List.of(node.token(60), other.claims.get(0)), Bytes.of(new byte[] {1}));
        Updated updated = node.ask(update, Updated.class);
        assertEquals(RefusedClaims.NONE.with(1), updated.refusedClaims());
        assertEquals(1, bed.count(RegistryCounter.CLAIM_REFUSED));
        bed.passSeconds(1);
        List<Bytes> told = other.events().stream()
                .filter(PeerChanged.class::isInstance)
                .map(event -> ((PeerChanged) event).entry().sealedDescriptor())
                .toList();
        assertEquals(List.of(Bytes.of(new byte[] {1})), told);
        assertEquals(node.key(), holder(other, node.token(60)));
        assertEquals(other.key(), holder(node, other.claims.get(0)));
    }

    private static NodeKey holder(TestNode asker, Token token) {
        return asker.ask(LookUp.ofToken(token), Found.class).entries().get(0).nodeKey();
    }

    @Test
    void shouldFindMembersByTheStartOfTheirKeys() {
        List<TestNode> members = bed.members(20);
        TestNode wanted = members.get(11);
        TestNode stranger = bed.node(TestBed.network(2));
        stranger.register();
        node.events();
        Found found = node.ask(LookUp.ofKeyPrefix(prefix(wanted)), Found.class);
        assertEquals(
                List.of(wanted.key()),
                found.entries().stream().map(Entry::nodeKey).toList());
        assertEquals(
                List.of(),
                node.ask(LookUp.ofKeyPrefix(prefix(stranger)), Found.class).entries());
        assertEquals(
                List.of(),
                node.ask(LookUp.ofKeyPrefix(prefix(wanted) + 1), Found.class).entries());
    }

    private static long prefix(TestNode of) {
        return ByteBuffer.wrap(of.key().bytes()).getLong();
    }

    @Test
    void shouldOnlyCountThatANodeIsStillThere() {
        node.events();
        node.send(new StillHere());
        node.assertSilence();
        assertEquals(1, bed.count(RegistryCounter.STILL_HERE));
    }

    @Test
    void shouldTakeUpdatesOfANewSessionFromTheFirstCounterOn() {
        node.send(new Update(node.claims, Bytes.of(new byte[] {1})));
        node.send(new Update(node.claims, Bytes.of(new byte[] {2})));
        node.register();
        assertEquals(
                RefusedClaims.NONE,
                node.ask(new Update(node.claims, Bytes.of(new byte[] {3})), Updated.class)
                        .refusedClaims());
    }

    @Test
    void shouldEndARegistrationThatIsLeftWithoutAnAnswer() {
        assertTrue(bed.deliver(node.requestDatagram(new Leave()), node.endpoint).isEmpty());
        assertEquals(0, bed.registry.nodeCount());
        assertEquals(1, bed.count(RegistryCounter.LEFT));
    }

    @Test
    void shouldAnswerEachEventWithAHigherCounter() {
        List<Event> events =
                List.of(node.ask(refresh(), Refreshed.class), node.ask(LookUp.ofToken(node.token(9)), Found.class));
        assertEquals(2, events.size());
        long first = ByteBuffer.wrap(
                        bed.fromServer.get(bed.fromServer.size() - 2).bytes())
                .getLong(12);
        long second = ByteBuffer.wrap(
                        bed.fromServer.get(bed.fromServer.size() - 1).bytes())
                .getLong(12);
        assertTrue(first < second);
    }
}
