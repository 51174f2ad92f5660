package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.crypto.X25519Pair;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.ChallengeProof;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Found;
import org.meshnet.core.wire.Hello;
import org.meshnet.core.wire.HelloExchange;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.Refused;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.core.wire.Register;
import org.meshnet.core.wire.Registered;
import org.meshnet.core.wire.Registration;
import org.meshnet.core.wire.Update;
import org.meshnet.core.wire.Updated;
import org.meshnet.discovery.registry.count.RegistryCounter;

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
    void shouldProveAChallengeToWhoWantsAProof() {
        X25519Pair ephemeral = X25519Pair.generate(bed.random);
        Hello hello = helloForProof(ephemeral.publicKey());
        List<TestBed.Datagram> answers = bed.deliver(hello.encode(), TestBed.endpoint(9));
        assertEquals(Hello.LENGTH, answers.get(0).bytes().length);
        Challenge challenge = TestNode.quietly(
                () -> Challenge.decode(ByteBuffer.wrap(answers.get(0).bytes())));
        assertTrue(ChallengeProof.isAsWanted(new HelloExchange(hello, challenge), ephemeral));
    }

    private Hello helloForProof(byte[] ephemeral) {
        return new Hello(Bytes.of(bed.random.bytes(16)), Bytes.of(ephemeral), true);
    }

    /** Whoever asks for proofs without end keeps nobody from registering who asks for none. */
    @Test
    void shouldProveNoMoreChallengesThanItHasTimeFor() {
        byte[] ephemeral = X25519Pair.generate(bed.random).publicKey();
        for (int i = 0; i < 1_000; i++) {
            bed.deliver(helloForProof(ephemeral).encode(), TestBed.endpoint(i % 500));
        }
        assertEquals(100, bed.count(RegistryCounter.HELLO));
        assertEquals(900, bed.count(RegistryCounter.HELLO_UNPROVEN));
        bed.node().register();
        bed.passSeconds(1);
        assertEquals(
                1,
                bed.deliver(helloForProof(ephemeral).encode(), TestBed.endpoint(1))
                        .size());
    }

    @Test
    void shouldNotAnswerWhoWantsAProofForAKeyThatIsNone() {
        assertTrue(bed.deliver(helloForProof(new byte[32]).encode(), TestBed.endpoint(1))
                .isEmpty());
        assertEquals(1, bed.count(RegistryCounter.HELLO_UNPROVEN));
    }

    @Test
    void shouldNotAnswerTheSameHelloTwice() {
        byte[] hello = bed.node().helloDatagram();
        bed.deliver(hello, TestBed.endpoint(9));
        bed.passSeconds(3600);
        assertTrue(bed.deliver(hello, TestBed.endpoint(8)).isEmpty());
        assertEquals(1, bed.count(RegistryCounter.HELLO_REPLAYED));
    }

    @Test
    void shouldGiveEachChallengeAHigherIssueNumber() {
        TestNode node = bed.node();
        long first = node.hello().challenge().issueNumber();
        long second = node.hello().challenge().issueNumber();
        bed.passSeconds(1);
        assertTrue(first < second);
        assertTrue(second < node.hello().challenge().issueNumber());
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
        assertEquals(1, bed.count(RegistryCounter.REGISTER_BAD_COOKIE));
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
        assertEquals(1, bed.count(RegistryCounter.REGISTER_BAD_COOKIE));
    }

    @Test
    void shouldDropARegisterWithAnInventedChallenge() {
        TestNode node = bed.node();
        HelloExchange exchange = node.hello();
        Challenge real = exchange.challenge();
        Bytes nonce = real.clientNonce();
        Challenge otherCookie =
                new Challenge(nonce, real.issueNumber(), Bytes.zeros(16), real.serverKey(), real.startKey());
        Challenge future = new Challenge(nonce, Long.MAX_VALUE, real.cookie(), real.serverKey(), real.startKey());
        for (Challenge challenge : List.of(otherCookie, future)) {
            byte[] register = node.registerDatagram(new HelloExchange(exchange.hello(), challenge));
            assertTrue(bed.deliver(register, node.endpoint).isEmpty());
        }
        assertEquals(2, bed.count(RegistryCounter.REGISTER_BAD_COOKIE));
    }

    @Test
    void shouldDropARegisterThatWasSealedForAnotherServer() {
        TestNode node = bed.node();
        HelloExchange exchange = node.hello();
        Challenge real = exchange.challenge();
        ServerKey otherKey = ServerIdentity.generate(bed.random).serverKey();
        Bytes otherStartKey = Bytes.of(X25519Pair.generate(bed.random).publicKey());
        for (Challenge challenge : List.of(
                new Challenge(real.clientNonce(), real.issueNumber(), real.cookie(), otherKey, real.startKey()),
                new Challenge(
                        real.clientNonce(), real.issueNumber(), real.cookie(), real.serverKey(), otherStartKey))) {
            byte[] register = node.registerDatagram(new HelloExchange(exchange.hello(), challenge));
            assertTrue(bed.deliver(register, node.endpoint).isEmpty());
        }
        assertEquals(2, bed.count(RegistryCounter.REGISTER_BAD_SEAL));
        node.answer(exchange);
    }

    @Test
    void shouldDropARegisterWithAnotherEphemeralThanTheHello() {
        TestNode node = bed.node();
        byte[] register = node.registerDatagram(node.hello());
        register[44] ^= 1;
        assertTrue(bed.deliver(register, node.endpoint).isEmpty());
        assertEquals(1, bed.count(RegistryCounter.REGISTER_BAD_COOKIE));
    }

    @Test
    void shouldDropAReplayedRegister() {
        TestNode node = bed.node();
        byte[] register = node.registerDatagram(node.hello());
        assertEquals(1, bed.deliver(register, node.endpoint).size());
        assertTrue(bed.deliver(register, node.endpoint).isEmpty());
        assertEquals(1, bed.count(RegistryCounter.REGISTER_REPLAYED));
    }

    @Test
    void shouldDropARegisterThatWasOvertakenByANewerOne() {
        TestNode node = bed.node();
        byte[] older = node.registerDatagram(node.hello());
        node.register();
        assertTrue(bed.deliver(older, node.endpoint).isEmpty());
        assertEquals(1, bed.count(RegistryCounter.REGISTER_REPLAYED));
    }

    @Test
    void shouldDropARegisterFromBeforeTheNodeLeft() {
        TestNode node = bed.node();
        byte[] neverTaken = node.registerDatagram(node.hello());
        HelloExchange exchange = node.hello();
        byte[] taken = node.registerDatagram(exchange);
        node.answer(exchange);
        node.send(new Leave());
        assertTrue(bed.deliver(taken, node.endpoint).isEmpty());
        assertTrue(bed.deliver(neverTaken, node.endpoint).isEmpty());
        assertEquals(0, bed.registry.nodeCount());
    }

    @Test
    void shouldDropAReplayedRegisterThatWasRefused() {
        TestBed full = new TestBed(TestBed.UNLIMITED.withCapacity(1, 1, 1));
        full.member();
        TestNode node = full.node();
        byte[] register = node.registerDatagram(node.hello());
        assertEquals(1, full.deliver(register, node.endpoint).size());
        assertTrue(full.deliver(register, node.endpoint).isEmpty());
    }

    @Test
    void shouldDropARegisterWithAWrongSignature() {
        TestNode node = bed.node();
        TestNode other = bed.node();
        HelloExchange exchange = node.hello();
        Register good = node.register(exchange);
        Bytes otherSignature = other.register(exchange).nodeSignature();
        for (Register bad : List.of(
                new Register(good.registration(), otherSignature, good.networkSignature()),
                new Register(good.registration(), good.nodeSignature(), otherSignature))) {
            byte[] register = bad.encode(node.keys(exchange).fromNode());
            assertTrue(bed.deliver(register, node.endpoint).isEmpty());
        }
        assertEquals(2, bed.count(RegistryCounter.REGISTER_BAD_SIGNATURE));
        node.answer(exchange);
    }

    @Test
    void shouldDropARegisterOfWhichAnyPartWasChanged() {
        TestNode node = bed.node();
        HelloExchange exchange = node.hello();
        byte[] register = node.registerDatagram(exchange);
        for (int i = 76; i < register.length; i += 5) {
            byte[] changed = register.clone();
            changed[i] ^= 1;
            assertTrue(bed.deliver(changed, node.endpoint).isEmpty());
        }
        assertEquals((register.length - 76 + 4) / 5, bed.count(RegistryCounter.REGISTER_BAD_SEAL));
        node.answer(exchange);
    }

    @Test
    void shouldNotLetAStrangerRegisterInANetworkWhoseKeyItLacks() {
        TestNode stranger = bed.node(TestBed.network(2));
        HelloExchange exchange = stranger.hello();
        Register own = stranger.register(exchange);
        Registration wanted = new Registration(
                exchange, false, bed.network.networkId(), stranger.key(), stranger.claims, stranger.descriptor);
        Register forged = new Register(
                wanted,
                Register.sign(wanted, stranger.identity, stranger.network).nodeSignature(),
                own.networkSignature());
        byte[] register = forged.encode(stranger.keys(exchange).fromNode());
        assertTrue(bed.deliver(register, stranger.endpoint).isEmpty());
        assertEquals(1, bed.count(RegistryCounter.REGISTER_BAD_SIGNATURE));
    }

    @Test
    void shouldTakeANodeWithoutTheClaimThatAnotherLiveNodeHolds() {
        TestNode holder = bed.member();
        TestNode node = bed.node();
        node.claims = List.of(node.token(50), holder.claims.get(0));
        assertEquals(RefusedClaims.NONE.with(1), node.register().refusedClaims());
        assertEquals(2, bed.registry.nodeCount());
        assertEquals(1, bed.count(RegistryCounter.CLAIM_REFUSED));
        assertEquals(node.key(), holder(holder, node.token(50)));
        assertEquals(holder.key(), holder(node, holder.claims.get(0)));
    }

    private static NodeKey holder(TestNode asker, Token token) {
        List<Entry> entries = asker.ask(LookUp.ofToken(token), Found.class).entries();
        assertEquals(1, entries.size());
        return entries.get(0).nodeKey();
    }

    @Test
    void shouldNotLetARefusedClaimEndTheHoldersWhenTheOtherLeaves() {
        TestNode holder = bed.member();
        TestNode node = bed.node();
        node.claims = holder.claims;
        node.register();
        node.send(new Leave());
        assertEquals(holder.key(), holder(bed.member(), holder.claims.get(0)));
    }

    @Test
    void shouldGiveAClaimToAnotherOnceItsHolderLeft() {
        TestNode holder = bed.member();
        TestNode node = bed.node();
        node.claims = holder.claims;
        assertEquals(RefusedClaims.NONE.with(0), node.register().refusedClaims());
        holder.send(new Leave());
        assertEquals(
                RefusedClaims.NONE,
                node.ask(new Update(node.claims, node.descriptor), Updated.class)
                        .refusedClaims());
    }

    @Test
    void shouldGiveAClaimToAnotherOnceItsHoldersLeaseIsOver() {
        TestNode holder = bed.member();
        TestNode node = bed.node();
        node.claims = holder.claims;
        bed.passSeconds(60);
        assertEquals(RefusedClaims.NONE, node.register().refusedClaims());
        assertEquals(1, bed.registry.nodeCount());
    }

    @Test
    void shouldTakeAClaimThatIsMadeTwiceOnce() {
        TestNode node = bed.node();
        node.claims = List.of(node.token(50), node.token(50));
        assertEquals(RefusedClaims.NONE, node.register().refusedClaims());
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
        node.claims = List.of(node.token(99));
        node.register();
        assertEquals(RefusedClaims.NONE, other.register().refusedClaims());
    }

    @Test
    void shouldRefuseWhoWantsToBeAloneWhileItIsRegisteredElsewhere() {
        TestNode node = bed.member();
        Endpoint first = node.endpoint;
        TestNode twin = new TestNode(bed, bed.network, 1, TestBed.endpoint(2));
        twin.isOnlyIfAlone = true;
        Refused refused = twin.registerInVain();
        assertEquals(RefusalReason.IDENTITY_ELSEWHERE, refused.reason());
        assertEquals(first, refused.elsewhere());
        assertEquals(1, bed.count(RegistryCounter.REFUSED_ELSEWHERE));
        node.ask(new ListSince(0), Page.class);
        node.send(new Leave());
        twin.register();
    }

    @Test
    void shouldTakeWhoWantsToBeAloneAgainFromWhereItIs() {
        TestNode node = bed.member();
        node.isOnlyIfAlone = true;
        node.register();
        assertEquals(1, bed.registry.nodeCount());
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
        hello[1] = 1;
        assertTrue(bed.deliver(hello, node.endpoint).isEmpty());
        assertEquals(1, bed.count(RegistryCounter.MALFORMED));
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
        HelloExchange exchange = node.hello();
        TestBed restarted = new TestBed(TestBed.UNLIMITED, 99);
        TestNode sameNode = restarted.node();
        assertNotEquals(
                exchange.challenge().startKey(), sameNode.hello().challenge().startKey());
        assertTrue(restarted
                .deliver(node.registerDatagram(exchange), node.endpoint)
                .isEmpty());
    }

    @Test
    void shouldShowTheKeyThatItWasGiven() {
        assertEquals(bed.identity.serverKey(), bed.node().hello().challenge().serverKey());
    }

    @Test
    void shouldTakeAnotherStartKeyEveryHourAndTheLastOneForAsLongAsItsCookies() {
        TestNode early = bed.node();
        HelloExchange first = early.hello();
        bed.passSeconds(3595);
        TestNode late = bed.node();
        HelloExchange old = late.hello();
        TestNode tooLate = bed.node();
        HelloExchange over = tooLate.hello();
        assertEquals(first.challenge().startKey(), old.challenge().startKey());
        bed.passSeconds(7);
        assertNotEquals(
                first.challenge().startKey(), bed.node().hello().challenge().startKey());
        late.answer(old);
        bed.passSeconds(5);
        assertTrue(bed.deliver(tooLate.registerDatagram(over), tooLate.endpoint).isEmpty());
    }

    @Test
    void shouldWakeToThrowAStartKeyAwayThoughNobodyAsks() {
        long startNs = bed.nowNs();
        bed.node().hello();
        assertEquals(startNs + 3_600_000_000_000L, bed.registry.nextDeadlineNs());
        bed.passSeconds(3600);
        assertEquals(startNs + 3_610_000_000_000L, bed.registry.nextDeadlineNs());
        bed.passSeconds(10);
        assertEquals(Long.MAX_VALUE, bed.registry.nextDeadlineNs());
    }

    @Test
    void shouldNotChangeTheCallersBuffer() {
        byte[] hello = bed.node().helloDatagram();
        ByteBuffer buffer = ByteBuffer.allocate(200).position(7);
        buffer.put(hello).flip().position(7);
        byte[] before = buffer.array().clone();
        bed.registry.onDatagram(buffer, TestBed.endpoint(3), bed.nowNs());
        assertEquals(7, buffer.position());
        assertEquals(7 + hello.length, buffer.limit());
        assertArrayEquals(before, buffer.array());
        assertEquals(1, bed.count(RegistryCounter.HELLO));
    }

    @Test
    void shouldProveTheEndpointWithTheCookieThatRegisteredBrings() {
        TestNode node = bed.member();
        Refreshed refreshed = node.ask(new Refresh(0, node.registered.addressCookie()), Refreshed.class);
        assertEquals(node.registered.addressCookie(), refreshed.addressCookie());
    }
}
