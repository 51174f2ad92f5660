package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.key.Hex;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.ClaimsDigest;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Introduction;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.Limits;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.RelayHeader;
import org.meshnet.core.wire.StillHere;
import org.meshnet.core.wire.TicketGiven;
import org.meshnet.core.wire.TicketWanted;
import org.meshnet.core.wire.Update;
import org.meshnet.discovery.registry.count.RegistryCounter;

/**
 * Random bytes and damaged copies of real datagrams, from proven endpoints and from others: never an exception, and
 * never more to an unproven address than came from it. The seed is in the test's name; one that fails stays in the
 * list.
 */
class RegistryFuzzTest {
    private static final int ROUND_COUNT = 30_000;
    /** An answer to STUN is that much longer than its request (RFC 8489). */
    private static final int STUN_GROWTH = 24;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldBearAnything(long seed) {
        Random random = new Random(seed);
        TestBed bed = new TestBed(TestBed.UNLIMITED, seed);
        List<TestNode> members = bed.members(3);
        List<TestBed.Datagram> seeds = seeds(bed, members);
        bed.toServer.clear();
        for (int i = 0; i < ROUND_COUNT; i++) {
            TestBed.Datagram from = seeds.get(random.nextInt(seeds.size()));
            byte[] datagram = random.nextInt(10) == 0 ? noise(random) : damage(from.bytes(), random);
            Endpoint endpoint = random.nextInt(4) == 0 ? TestBed.endpoint(5000 + random.nextInt(9)) : from.node();
            bed.fromServer.clear();
            List<TestBed.Datagram> answers = bed.deliver(datagram, endpoint);
            requireModest(answers, datagram, members, "seed " + seed + ", round " + i + ": " + Hex.encode(datagram));
            bed.toServer.clear();
            bed.passNs(random.nextInt(100_000));
        }
        assertEquals(3, bed.registry.nodeCount());
        long ends = EnumSet.range(RegistryCounter.UNKNOWN_TYPE, RegistryCounter.SERVER_WORD_REFUSED).stream()
                .mapToLong(bed::count)
                .sum();
        assertEquals(bed.count(RegistryCounter.DATAGRAMS_IN), ends, "each datagram ends in one way");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldBearAMemberThatSendsGarbage(long seed) {
        Random random = new Random(seed);
        TestBed bed = new TestBed(TestBed.UNLIMITED, seed);
        List<TestNode> members = bed.members(3);
        for (int i = 0; i < ROUND_COUNT; i++) {
            bed.fromServer.clear();
            byte[] body = new byte[random.nextInt(60)];
            random.nextBytes(body);
            byte[] garbage = members.get(0).authenticGarbage(random.nextInt(10), body);
            List<TestBed.Datagram> answers = bed.deliver(garbage, members.get(0).endpoint);
            assertTrue(answers.size() <= 4, "seed " + seed + ", round " + i + ": " + Hex.encode(garbage));
            if (bed.registry.nodeCount() < 3) {
                members.get(0).register();
            }
            bed.toServer.clear();
        }
        assertTrue(bed.count(RegistryCounter.MALFORMED) > ROUND_COUNT / 2);
    }

    private static void requireModest(
            List<TestBed.Datagram> answers, byte[] datagram, List<TestNode> members, String what) {
        int toUnproven = 0;
        for (TestBed.Datagram answer : answers) {
            boolean isProven = members.stream().anyMatch(member -> member.endpoint.equals(answer.node()));
            toUnproven += isProven ? 0 : answer.bytes().length;
        }
        boolean isStun = datagram.length > 0 && datagram[0] >= 0 && datagram[0] < 0x40;
        assertTrue(toUnproven <= datagram.length + (isStun ? STUN_GROWTH : 0), what);
    }

    /** One valid datagram of each kind that was not delivered. */
    private static List<TestBed.Datagram> seeds(TestBed bed, List<TestNode> members) {
        TestNode node = members.get(0);
        TestNode stranger = bed.node(TestBed.network(2));
        List<TestBed.Datagram> seeds = new ArrayList<>();
        seeds.add(new TestBed.Datagram(stranger.helloDatagram(), stranger.endpoint));
        seeds.add(new TestBed.Datagram(Hex.decode("000100002112a442b7e7a701bc34d686fa87dfae"), stranger.endpoint));
        seeds.add(new TestBed.Datagram(node.registerDatagram(node.hello()), node.endpoint));
        TicketGiven ticket = node.ticket();
        seeds.add(new TestBed.Datagram(node.resumeDatagram(node.hello(), ticket), node.endpoint));
        TicketGiven unknown = new TicketGiven(1, 1, Bytes.zeros(Limits.TICKET_LENGTH), ticket.secret());
        seeds.add(new TestBed.Datagram(stranger.resumeDatagram(stranger.hello(), unknown), stranger.endpoint));
        for (byte[] request : List.of(
                node.requestDatagram(new Refresh(0, node.registered.addressCookie())),
                node.requestDatagram(new ListSince(0)),
                node.requestDatagram(LookUp.ofToken(node.token(1))),
                node.requestDatagram(new Introduce(members.get(1).key())),
                node.requestDatagram(new Update(node.claims, node.descriptor)),
                node.requestDatagram(new TicketWanted(ClaimsDigest.of(node.claims))),
                node.requestDatagram(new StillHere()),
                node.requestDatagram(new Leave()))) {
            seeds.add(new TestBed.Datagram(request, node.endpoint));
        }
        seeds.add(new TestBed.Datagram(relayed(node, members.get(2)), node.endpoint));
        return seeds;
    }

    /** A frame in the envelope of a channel that the two were given. */
    private static byte[] relayed(TestNode from, TestNode to) {
        from.events();
        from.send(new Introduce(to.key()));
        ByteBuffer datagram = ByteBuffer.allocate(100);
        RelayHeader.write(datagram, 0, from.onlyEvent(Introduction.class).relayChannel());
        return datagram.put(RelayHeader.LENGTH, (byte) MessageType.FRAME).array();
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** At least one bit is another, or the length is. */
    private static byte[] damage(byte[] datagram, Random random) {
        byte[] damaged = datagram.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                return Arrays.copyOf(damaged, random.nextInt(damaged.length));
            }
            case 1 -> {
                return Arrays.copyOf(damaged, damaged.length + 1 + random.nextInt(1300));
            }
            default -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                }
                damaged[random.nextInt(Math.min(24, damaged.length))] = (byte) random.nextInt();
                return damaged;
            }
        }
    }
}
