package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.Found;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.Refused;
import org.meshnet.core.wire.Registered;

class RegistrationTest {
    private final TestBed bed = new TestBed();

    @Test
    void shouldAnswerAHelloWithAChallengeAsLong() {
        byte[] hello = bed.node().helloDatagram();
        List<TestBed.Datagram> answers = bed.deliver(hello, TestBed.endpoint(9));
        assertEquals(1, answers.size());
        assertEquals(hello.length, answers.get(0).bytes().length);
        assertEquals(TestBed.endpoint(9), answers.get(0).node());
    }

    @Test
    void shouldNotAnswerTheSameHelloTwice() {
        byte[] hello = bed.node().helloDatagram();
        bed.deliver(hello, TestBed.endpoint(9));
        bed.passSeconds(3600);
        assertTrue(bed.deliver(hello, TestBed.endpoint(8)).isEmpty());
        assertEquals(1, bed.count(Counter.HELLO_REPLAYED));
    }

    @Test
    void shouldGiveEachChallengeAHigherIssueNumber() {
        TestNode node = bed.node();
        long first = node.hello().issueNumber();
        long second = node.hello().issueNumber();
        bed.passSeconds(1);
        assertTrue(first < second);
        assertTrue(second < node.hello().issueNumber());
    }

    @Test
    void shouldRegisterANodeThatAnswersItsChallenge() {
        TestNode node = bed.node();
        Registered registered = node.register();
        assertEquals(node.endpoint, registered.observedEndpoint());
        assertEquals(60, registered.leaseSeconds());
        assertEquals(1, registered.memberCount());
        assertEquals(1, bed.registry.nodeCount());
        assertEquals(1, bed.registry.networkCount());
        assertEquals(2, bed.member().registered.memberCount());
    }

    @Test
    void shouldDropARegisterFromAnotherEndpointThanTheChallenged() {
        TestNode node = bed.node();
        byte[] register = node.registerDatagram(node.hello());
        assertTrue(bed.deliver(register, TestBed.endpoint(77)).isEmpty());
        assertEquals(1, bed.count(Counter.REGISTER_BAD_COOKIE));
        assertEquals(0, bed.registry.nodeCount());
    }

    @Test
    void shouldTakeACookieForTenSecondsAndNotLonger() {
        TestNode node = bed.node();
        byte[] inTime = node.registerDatagram(node.hello());
        bed.passSeconds(10);
        assertEquals(1, bed.deliver(inTime, node.endpoint).size());
        TestNode late = bed.node();
        byte[] tooLate = late.registerDatagram(late.hello());
        bed.passNs(10_000_000_001L);
        assertTrue(bed.deliver(tooLate, late.endpoint).isEmpty());
        assertEquals(1, bed.count(Counter.REGISTER_BAD_COOKIE));
    }

    @Test
    void shouldDropARegisterWithAnInventedChallenge() {
        TestNode node = bed.node();
        Challenge real = node.hello();
        Challenge otherCookie =
                new Challenge(real.clientNonce(), real.issueNumber(), Bytes.zeros(16), real.serverKey());
        Challenge otherKey = new Challenge(real.clientNonce(), real.issueNumber(), real.cookie(), Bytes.zeros(32));
        Challenge future = new Challenge(real.clientNonce(), Long.MAX_VALUE, real.cookie(), real.serverKey());
        for (Challenge challenge : List.of(otherCookie, otherKey, future)) {
            assertTrue(
                    bed.deliver(node.registerDatagram(challenge), node.endpoint).isEmpty());
        }
        assertEquals(3, bed.count(Counter.REGISTER_BAD_COOKIE));
    }

    @Test
    void shouldDropAReplayedRegister() {
        TestNode node = bed.node();
        byte[] register = node.registerDatagram(node.hello());
        assertEquals(1, bed.deliver(register, node.endpoint).size());
        assertTrue(bed.deliver(register, node.endpoint).isEmpty());
        assertEquals(1, bed.count(Counter.REGISTER_REPLAYED));
    }

    @Test
    void shouldDropARegisterThatWasOvertakenByANewerOne() {
        TestNode node = bed.node();
        byte[] older = node.registerDatagram(node.hello());
        node.register();
        assertTrue(bed.deliver(older, node.endpoint).isEmpty());
        assertEquals(1, bed.count(Counter.REGISTER_REPLAYED));
    }

    @Test
    void shouldDropARegisterFromBeforeTheNodeLeft() {
        TestNode node = bed.node();
        byte[] neverTaken = node.registerDatagram(node.hello());
        Challenge challenge = node.hello();
        byte[] taken = node.registerDatagram(challenge);
        node.answer(challenge);
        node.send(new Leave());
        assertTrue(bed.deliver(taken, node.endpoint).isEmpty());
        assertTrue(bed.deliver(neverTaken, node.endpoint).isEmpty());
        assertEquals(0, bed.registry.nodeCount());
    }

    @Test
    void shouldDropAReplayedRegisterThatWasRefused() {
        bed.member();
        TestNode node = bed.node();
        node.claims = List.of(node.token(1));
        byte[] register = node.registerDatagram(node.hello());
        assertEquals(1, bed.deliver(register, node.endpoint).size());
        assertTrue(bed.deliver(register, node.endpoint).isEmpty());
    }

    @Test
    void shouldDropARegisterWithAWrongSignature() {
        TestNode node = bed.node();
        Challenge challenge = node.hello();
        byte[] register = node.registerDatagram(challenge);
        for (int fromEnd : new int[] {1, 64, 65, 128, 200}) {
            byte[] changed = register.clone();
            changed[changed.length - fromEnd] ^= 1;
            assertTrue(bed.deliver(changed, node.endpoint).isEmpty());
        }
        assertEquals(5, bed.count(Counter.REGISTER_BAD_SIGNATURE));
        node.answer(challenge);
    }

    @Test
    void shouldNotLetAStrangerRegisterInANetworkWhoseKeyItLacks() {
        TestNode stranger = bed.node(TestBed.network(2));
        byte[] register = stranger.registerDatagram(stranger.hello());
        System.arraycopy(bed.network.networkId().bytes(), 0, register, 76, 32);
        assertTrue(bed.deliver(register, stranger.endpoint).isEmpty());
    }

    @Test
    void shouldRefuseAClaimThatAnotherLiveNodeHolds() {
        TestNode holder = bed.member();
        TestNode node = bed.node();
        node.claims = List.of(node.token(50), holder.claims.get(0));
        Refused refused = node.registerInVain();
        assertEquals(RefusalReason.CLAIM_TAKEN, refused.refusal().reason());
        assertEquals(1, refused.refusal().claimIndex());
        assertEquals(holder.key(), refused.refusal().holder());
        assertEquals(holder.descriptor, refused.refusal().holderDescriptor());
        assertEquals(1, bed.registry.nodeCount());
        assertEquals(1, bed.count(Counter.REFUSED_CLAIM));
    }

    @Test
    void shouldNotKeepTheOtherClaimsOfARefusedNode() {
        TestNode holder = bed.member();
        TestNode node = bed.node();
        node.claims = List.of(node.token(50), holder.claims.get(0));
        node.registerInVain();
        assertTrue(holder.ask(new LookUp(node.token(50)), Found.class).entry().isEmpty());
    }

    @Test
    void shouldGiveAClaimToAnotherOnceItsHolderLeft() {
        TestNode holder = bed.member();
        TestNode node = bed.node();
        node.claims = holder.claims;
        node.registerInVain();
        holder.send(new Leave());
        node.register();
        assertEquals(1, bed.registry.nodeCount());
    }

    @Test
    void shouldGiveAClaimToAnotherOnceItsHoldersLeaseIsOver() {
        TestNode holder = bed.member();
        TestNode node = bed.node();
        node.claims = holder.claims;
        bed.passSeconds(60);
        node.register();
        assertEquals(1, bed.registry.nodeCount());
    }

    @Test
    void shouldLetTheSameNodeRegisterAgainWithItsClaims() {
        TestNode node = bed.member();
        long firstSession = node.registered.sessionId();
        Registered again = node.register();
        assertNotEquals(firstSession, again.sessionId());
        assertEquals(1, again.memberCount());
        assertEquals(1, bed.registry.nodeCount());
    }

    @Test
    void shouldEndTheOldSessionWhenANodeRegistersAgain() {
        TestNode node = bed.member();
        byte[] oldRequest = node.requestDatagram(new ListSince(0));
        node.register();
        List<TestBed.Datagram> answers = bed.deliver(oldRequest, node.endpoint);
        assertEquals(MessageType.UNKNOWN_SESSION, answers.get(0).bytes()[0]);
        node.ask(new ListSince(0), Page.class);
    }

    @Test
    void shouldFreeTheClaimsThatANodeDoesNotMakeAgain() {
        TestNode node = bed.member();
        TestNode other = bed.node();
        other.claims = node.claims;
        other.registerInVain();
        node.claims = List.of(node.token(99));
        node.register();
        other.register();
        assertEquals(2, bed.registry.nodeCount());
    }

    @Test
    void shouldLeaveTheOldRegistrationWhenANodeIsRefusedAgain() {
        TestNode holder = bed.member();
        TestNode node = bed.member();
        node.claims = holder.claims;
        node.registerInVain();
        node.ask(new ListSince(0), Page.class);
    }

    @Test
    void shouldKeepNetworksApart() {
        TestNode node = bed.member();
        TestNode other = bed.node(TestBed.network(2));
        other.claims = node.claims;
        assertEquals(1, other.register().memberCount());
        assertEquals(2, bed.registry.networkCount());
    }

    @Test
    void shouldLetOneIdentityIntoTwoNetworks() {
        TestNode node = bed.member();
        TestNode twin = new TestNode(bed, TestBed.network(2), 1, TestBed.endpoint(2));
        assertEquals(node.key(), twin.key());
        byte[] earlier = twin.registerDatagram(twin.hello());
        node.register();
        assertEquals(1, bed.deliver(earlier, twin.endpoint).size());
        assertEquals(2, bed.registry.nodeCount());
    }

    @Test
    void shouldRemoveANetworkThatNobodyIsIn() {
        TestNode node = bed.member();
        node.send(new Leave());
        assertEquals(0, bed.registry.networkCount());
        bed.member();
        bed.passSeconds(60);
        assertEquals(0, bed.registry.networkCount());
        assertEquals(0, bed.registry.nodeCount());
    }

    @Test
    void shouldNotAnswerAnUnknownVersion() {
        TestNode node = bed.node();
        byte[] hello = node.helloDatagram();
        hello[1] = 2;
        assertTrue(bed.deliver(hello, node.endpoint).isEmpty());
        assertEquals(1, bed.count(Counter.MALFORMED));
    }

    @Test
    void shouldNotAnswerToPortZero() {
        TestNode node = bed.node();
        assertTrue(bed.deliver(node.helloDatagram(), new Endpoint(node.endpoint.address(), 0))
                .isEmpty());
    }

    @Test
    void shouldMakeOtherSecretsAtEachStart() {
        TestNode node = bed.node();
        Challenge challenge = node.hello();
        TestBed restarted = new TestBed(TestBed.UNLIMITED, 99);
        TestNode sameNode = restarted.node();
        assertNotEquals(challenge.serverKey(), sameNode.hello().serverKey());
        assertTrue(restarted
                .deliver(node.registerDatagram(challenge), node.endpoint)
                .isEmpty());
    }

    @Test
    void shouldNotChangeTheCallersBuffer() {
        byte[] hello = bed.node().helloDatagram();
        ByteBuffer buffer = ByteBuffer.allocate(200).position(7);
        buffer.put(hello).flip().position(7);
        byte[] before = buffer.array().clone();
        bed.registry.onDatagram(buffer, TestBed.endpoint(3), bed.nowNs());
        assertEquals(7, buffer.position());
        assertEquals(83, buffer.limit());
        assertArrayEquals(before, buffer.array());
        assertEquals(1, bed.count(Counter.HELLO));
    }

    @Test
    void shouldProveTheEndpointWithTheCookieThatRegisteredBrings() {
        TestNode node = bed.member();
        Refreshed refreshed = node.ask(new Refresh(0, node.registered.addressCookie()), Refreshed.class);
        assertEquals(node.registered.addressCookie(), refreshed.addressCookie());
    }
}
