package org.meshnet.discovery.registry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.meshnet.core.key.Hex;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Update;

/**
 * A server with members. The first byte of the input says whether the rest is a datagram, from a member's endpoint or
 * another one, or the operation and body of a request that a member seals.
 */
public final class RegistryFuzz {
    private static final int LEAST_MEMBERS = 3;
    private static final long PAUSE_NS = 100_000;
    private static final int INPUTS_OF_A_BED = 20_000;

    private static TestBed bed;
    private static TestNode member;
    private static int inputCount;

    private RegistryFuzz() {}

    /** Datagrams to a server, and requests. */
    public static List<byte[]> seeds() {
        TestBed made = new TestBed(TestBed.UNLIMITED, 1);
        List<TestNode> members = made.members(LEAST_MEMBERS);
        TestNode node = members.get(0);
        List<byte[]> seeds = new ArrayList<>();
        for (byte[] datagram : List.of(
                made.node().helloDatagram(),
                Hex.decode("000100002112a442b7e7a701bc34d686fa87dfae"),
                node.registerDatagram(node.hello()),
                node.requestDatagram(new Refresh(0, node.registered.addressCookie())),
                node.requestDatagram(new ListSince(0)),
                node.requestDatagram(LookUp.ofToken(node.token(1))),
                node.requestDatagram(new Introduce(members.get(1).key())),
                node.requestDatagram(new Update(node.claims, node.descriptor)))) {
            byte[] input = new byte[datagram.length + 1];
            System.arraycopy(datagram, 0, input, 1, datagram.length);
            seeds.add(input);
        }
        for (int operation = 0; operation < 12; operation++) {
            seeds.add(Arrays.copyOf(new byte[] {2, (byte) operation}, 40));
        }
        return seeds;
    }

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 2) {
            return;
        }
        begin();
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        switch (input[0] & 3) {
            case 0 -> bed.deliver(rest, member.endpoint);
            case 1 -> bed.deliver(rest, TestBed.endpoint(5_000 + (input[0] >> 2)));
            default ->
                bed.deliver(
                        member.authenticGarbage(rest[0] & 0xff, Arrays.copyOfRange(rest, 1, rest.length)),
                        member.endpoint);
        }
        bed.passNs(PAUSE_NS);
    }

    private static void begin() {
        if (bed == null || bed.registry.nodeCount() < LEAST_MEMBERS || ++inputCount % INPUTS_OF_A_BED == 0) {
            bed = new TestBed(TestBed.UNLIMITED, 1);
            member = bed.members(LEAST_MEMBERS).get(0);
        }
        bed.toServer.clear();
        bed.fromServer.clear();
    }
}
