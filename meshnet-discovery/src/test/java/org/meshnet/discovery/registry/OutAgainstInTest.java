package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.HelloExchange;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Introduction;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.RelayHeader;
import org.meshnet.core.wire.StillHere;
import org.meshnet.core.wire.Update;
import org.meshnet.discovery.limit.RequestLimits;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;

/**
 * What a flood makes the server send, over all consequences, against what it is: somebody on one host, who has 64 nodes
 * in a network of his own with descriptors as long as may be, has eight of them send one kind of datagram as fast as
 * one node may, or sends it in the name of others. The factors are those of docs/protocol.md §5.6.
 */
class OutAgainstInTest {
    private static final int MEMBER_COUNT = 64;
    private static final int SENDER_COUNT = 8;
    private static final int PER_SECOND = 490;
    private static final int SECONDS = 4;
    private static final IpAddress HOST = IpAddress.v4(0xcb007150);
    private static final byte[] STUN_REQUEST = Hex.decode("000100002112a442b7e7a701bc34d686fa87dfae");
    private static final byte[] STUN_REQUEST_WITH_SOFTWARE =
            Hex.decode("000100302112a442b7e7a701bc34d686fa87dfae8022002c" + "20".repeat(44));

    private final TestBed bed = new TestBed(RegistryConfig.DEFAULT);
    private final List<TestNode> members = new ArrayList<>();
    private final Set<Endpoint> proven = new HashSet<>();
    private final Random random = new Random(3);
    private long unprovenBytes;

    /** Sends one datagram of a kind, or the few that belong together. */
    private interface Kind {
        void send(OutAgainstInTest test, TestNode sender, int round);
    }

    /**
     * A kind and what it may cause.
     *
     * @param datagrams sent for each that came
     * @param bytes sent for each that came
     */
    private record Flood(String name, double datagrams, double bytes, Kind kind) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Flood> floods() {
        return Stream.of(
                new Flood("hello", 1, 1, (test, node, round) -> test.deliver(node.helloDatagram(), node.endpoint)),
                new Flood("hello that is forged", 1, 1, OutAgainstInTest::forgedHello),
                new Flood("register with a forged cookie", 0.01, 0.01, OutAgainstInTest::forgedRegister),
                new Flood("register with another descriptor each time", 2, 2, OutAgainstInTest::registerAnew),
                new Flood("refresh", 1, 1, (test, node, round) -> test.request(node, test.refresh(node))),
                new Flood("refresh from elsewhere", 1, 1, OutAgainstInTest::refreshFromElsewhere),
                new Flood("move", 1, 3, OutAgainstInTest::move),
                new Flood("list", 1, 28, (test, node, round) -> test.request(node, new ListSince(0))),
                new Flood(
                        "look up",
                        1,
                        20,
                        (test, node, round) -> test.request(node, LookUp.ofToken(node.claims.get(0)))),
                new Flood("introduce", 2, 28, OutAgainstInTest::introduce),
                new Flood("introduce to nobody", 1, 1.2, OutAgainstInTest::introduceToNobody),
                new Flood("update", 1, 1, OutAgainstInTest::update),
                new Flood("update that claims what another has", 1, 1, OutAgainstInTest::contest),
                new Flood("still here", 0, 0, (test, node, round) -> test.request(node, new StillHere())),
                new Flood("still here that is forged", 1, 0.6, OutAgainstInTest::forgedStillHere),
                new Flood("register as a twin that is still here", 2, 3, OutAgainstInTest::twin),
                new Flood("register only if alone", 1.1, 0.3, OutAgainstInTest::onlyIfAlone),
                new Flood("leave and come back", 2, 2, OutAgainstInTest::leave),
                new Flood("relay", 1.01, 1.02, OutAgainstInTest::relay),
                new Flood("relay under no channel", 1, 0.3, OutAgainstInTest::relayUnderNoChannel),
                new Flood("unknown session", 1, 0.6, OutAgainstInTest::unknownSession),
                new Flood("STUN as nodes send it", 1, 1, OutAgainstInTest::stun),
                new Flood("empty STUN", 1, 1.6, OutAgainstInTest::emptyStun),
                new Flood("garbage", 0, 0, OutAgainstInTest::garbage));
    }

    @ParameterizedTest
    @MethodSource("floods")
    void shouldNotSendMoreThanTheFactorSays(Flood flood) {
        fill();
        long datagramsIn = bed.count(RegistryCounter.DATAGRAMS_IN);
        long bytesIn = bed.count(RegistryCounter.BYTES_IN);
        long datagramsOut = bed.count(RegistryCounter.DATAGRAMS_OUT);
        long bytesOut = bed.count(RegistryCounter.BYTES_OUT);
        unprovenBytes = 0;
        int rounds = SECONDS * PER_SECOND;
        for (int round = 0; round < rounds; round++) {
            for (TestNode sender : members.subList(0, SENDER_COUNT)) {
                flood.kind.send(this, sender, round);
            }
            pass(1.0 / PER_SECOND);
        }
        pass(5);
        datagramsIn = bed.count(RegistryCounter.DATAGRAMS_IN) - datagramsIn;
        bytesIn = bed.count(RegistryCounter.BYTES_IN) - bytesIn;
        datagramsOut = bed.count(RegistryCounter.DATAGRAMS_OUT) - datagramsOut;
        bytesOut = bed.count(RegistryCounter.BYTES_OUT) - bytesOut;
        String what = String.format(
                "%s: in %d datagrams, %d bytes; out %d datagrams, %d bytes, of which %d to the unproven",
                flood, datagramsIn, bytesIn, datagramsOut, bytesOut, unprovenBytes);
        assertTrue(datagramsOut <= flood.datagrams * datagramsIn, what);
        assertTrue(bytesOut <= flood.bytes * bytesIn, what);
        assertTrue(unprovenBytes <= (flood.name.equals("empty STUN") ? 1.6 : 1) * bytesIn, what);
    }

    /** However fast all of them change: each is told of once a second, and what the host may cause is the bound. */
    @Test
    void shouldSendForAllChangesOfAHostNoMoreThanAHostMayCause() {
        fill();
        long before = bed.count(RegistryCounter.DATAGRAMS_OUT);
        for (int round = 0; round < 200; round++) {
            for (TestNode sender : members) {
                update(sender, round);
            }
            pass(0.05);
        }
        long sent = bed.count(RegistryCounter.DATAGRAMS_OUT) - before;
        int perSecond = RequestLimits.DEFAULT.perAddress();
        assertTrue(sent <= 10 * perSecond + 2 * perSecond, sent + " datagrams in ten seconds");
        assertTrue(bed.count(RegistryCounter.PUSHED) > 1000, "and yet the members are told");
    }

    private void fill() {
        for (int i = 0; i < MEMBER_COUNT; i++) {
            TestNode node = bed.node();
            node.endpoint = new Endpoint(HOST, 1000 + i);
            node.descriptor = descriptor();
            node.register();
            members.add(node);
            proven.add(node.endpoint);
            proven.add(elsewhere(node));
        }
        pass(30);
    }

    private Bytes descriptor() {
        return Bytes.of(bed.random.bytes(800));
    }

    private void pass(double seconds) {
        bed.passSeconds(seconds);
        forget();
    }

    private void forget() {
        for (TestBed.Datagram datagram : bed.fromServer) {
            unprovenBytes += proven.contains(datagram.node()) ? 0 : datagram.bytes().length;
        }
        bed.fromServer.clear();
        bed.toServer.clear();
    }

    private List<TestBed.Datagram> deliver(byte[] datagram, Endpoint from) {
        return bed.deliver(datagram, from);
    }

    private void request(TestNode node, org.meshnet.core.wire.Request request) {
        deliver(node.requestDatagram(request), node.endpoint);
    }

    private Refresh refresh(TestNode node) {
        return new Refresh(0, node.registered.addressCookie());
    }

    private Endpoint forged() {
        return TestBed.endpoint(5000 + random.nextInt(50));
    }

    private static Endpoint elsewhere(TestNode node) {
        return new Endpoint(HOST, 10_000 + node.endpoint.port() % 10_000);
    }

    private void forgedHello(TestNode node, int round) {
        deliver(node.helloDatagram(), forged());
    }

    private byte[] forgedRegister;

    private void forgedRegister(TestNode node, int round) {
        if (forgedRegister == null) {
            forgedRegister = node.registerDatagram(node.hello());
        }
        deliver(forgedRegister, forged());
    }

    private void registerAnew(TestNode node, int round) {
        if (round % 10 == 0) {
            node.descriptor = descriptor();
            List<TestBed.Datagram> challenge = deliver(node.helloDatagram(), node.endpoint);
            challenge.forEach(answer -> deliver(node.registerDatagram(node.exchange(answer)), node.endpoint));
        }
    }

    private void refreshFromElsewhere(TestNode node, int round) {
        deliver(node.requestDatagram(refresh(node)), forged());
    }

    private final java.util.Map<NodeKey, Bytes> cookies = new java.util.HashMap<>();

    private void move(TestNode node, int round) {
        if (round == 0) {
            byte[] refresh = node.requestDatagram(refresh(node));
            Refreshed challenge = (Refreshed)
                    node.open(deliver(refresh, elsewhere(node)).get(0).bytes());
            cookies.put(node.key(), challenge.addressCookie());
        }
        boolean isBack = round % 2 == 1;
        Bytes cookie = isBack ? node.registered.addressCookie() : cookies.get(node.key());
        deliver(node.requestDatagram(new Refresh(0, cookie)), isBack ? node.endpoint : elsewhere(node));
    }

    private void introduce(TestNode node, int round) {
        request(node, new Introduce(members.get((round + 9) % MEMBER_COUNT).key()));
    }

    private void introduceToNobody(TestNode node, int round) {
        request(node, new Introduce(NodeKey.of(bed.random.bytes(32))));
    }

    private void update(TestNode node, int round) {
        request(node, new Update(node.claims, descriptor()));
    }

    private void contest(TestNode node, int round) {
        request(node, new Update(members.get(60).claims, node.descriptor));
    }

    private void forgedStillHere(TestNode node, int round) {
        byte[] stillHere = node.requestDatagram(new StillHere());
        ByteBuffer.wrap(stillHere).putLong(4, random.nextLong());
        deliver(stillHere, forged());
    }

    /** By turns from two places, with another descriptor each time; the place before says that it is still there. */
    private void twin(TestNode node, int round) {
        if (round % 10 == 0) {
            boolean isBack = round % 20 != 0;
            byte[] stillHere = node.requestDatagram(new StillHere());
            node.descriptor = descriptor();
            if (register(node, isBack ? node.endpoint : elsewhere(node))) {
                deliver(stillHere, isBack ? elsewhere(node) : node.endpoint);
            }
        }
    }

    /** As the same node from elsewhere, which is refused; the one that is there says so when it is asked. */
    private void onlyIfAlone(TestNode node, int round) {
        if (round % 100 == 0) {
            request(node, refresh(node));
        }
        if (round % 10 == 0) {
            node.isOnlyIfAlone = true;
            register(node, elsewhere(node));
        }
    }

    /** Says hello and registers, if the server lets it; was it taken? */
    private boolean register(TestNode node, Endpoint from) {
        for (TestBed.Datagram challenge : only(MessageType.CHALLENGE, deliver(node.helloDatagram(), from))) {
            HelloExchange exchange = node.exchange(challenge);
            byte[] register = node.registerDatagram(exchange);
            for (TestBed.Datagram registered : only(MessageType.REGISTERED, deliver(register, from))) {
                node.take(exchange, registered.bytes());
                return true;
            }
        }
        return false;
    }

    private static List<TestBed.Datagram> only(int type, List<TestBed.Datagram> datagrams) {
        return datagrams.stream()
                .filter(datagram -> datagram.bytes()[0] == type)
                .toList();
    }

    private void leave(TestNode node, int round) {
        if (round % 10 == 0) {
            request(node, new Leave());
            List<TestBed.Datagram> challenge = deliver(node.helloDatagram(), node.endpoint);
            for (TestBed.Datagram answer : challenge) {
                node.tryAnswer(node.exchange(answer));
            }
        }
    }

    private final java.util.Map<NodeKey, Long> channels = new java.util.HashMap<>();

    private void relay(TestNode node, int round) {
        long channel = channels.computeIfAbsent(node.key(), key -> {
            byte[] introduce =
                    node.requestDatagram(new Introduce(members.get(60).key()));
            byte[] answer = deliver(introduce, node.endpoint).get(0).bytes();
            return ((Introduction) node.open(answer)).relayChannel();
        });
        deliver(envelope(channel), node.endpoint);
    }

    private void relayUnderNoChannel(TestNode node, int round) {
        deliver(envelope(1 + random.nextInt(1000)), forged());
    }

    private static byte[] envelope(long channel) {
        ByteBuffer datagram = ByteBuffer.allocate(100);
        RelayHeader.write(datagram, 0, channel);
        return datagram.put(RelayHeader.LENGTH, (byte) MessageType.FRAME).array();
    }

    private void unknownSession(TestNode node, int round) {
        byte[] request = node.requestDatagram(new ListSince(0));
        ByteBuffer.wrap(request).putLong(4, random.nextLong());
        deliver(request, forged());
    }

    private void stun(TestNode node, int round) {
        deliver(STUN_REQUEST_WITH_SOFTWARE, forged());
    }

    private void emptyStun(TestNode node, int round) {
        deliver(STUN_REQUEST, forged());
    }

    private void garbage(TestNode node, int round) {
        byte[] bytes = new byte[1 + random.nextInt(200)];
        random.nextBytes(bytes);
        // No STUN: what is none of it by its first byte only is told apart by the cookie.
        bytes[0] |= (byte) 0x80;
        deliver(bytes, forged());
    }
}
