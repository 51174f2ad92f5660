package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.key.Hex;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.discovery.registry.count.RegistryCounter;

class LimitTest {
    private static final IpAddress ONE_ADDRESS = IpAddress.v4(0xcb007105);
    private static final byte[] STUN_REQUEST = Hex.decode("000100002112a442b7e7a701bc34d686fa87dfae");

    @Test
    void shouldRefuseANodeWhenItsNetworkIsFull() {
        TestBed bed = new TestBed(TestBed.UNLIMITED.withCapacity(10, 10, 2));
        bed.members(2);
        assertEquals(RefusalReason.NETWORK_FULL, bed.node().registerInVain().reason());
        assertEquals(1, bed.count(RegistryCounter.REFUSED_NETWORK_FULL));
        bed.node(TestBed.network(2)).register();
    }

    @Test
    void shouldRefuseANodeWhenTheServerIsFull() {
        TestBed bed = new TestBed(TestBed.UNLIMITED.withCapacity(10, 2, 10));
        bed.members(2);
        assertEquals(RefusalReason.SERVER_FULL, bed.node().registerInVain().reason());
        assertEquals(1, bed.count(RegistryCounter.REFUSED_SERVER_FULL));
    }

    @Test
    void shouldRefuseANetworkWhenThereAreTooMany() {
        TestBed bed = new TestBed(TestBed.UNLIMITED.withCapacity(2, 10, 10));
        bed.member();
        bed.node(TestBed.network(2)).register();
        TestNode third = bed.node(TestBed.network(3));
        assertEquals(RefusalReason.SERVER_FULL, third.registerInVain().reason());
        assertEquals(2, bed.registry.networkCount());
        bed.member();
    }

    @Test
    void shouldLeaveTheOtherHalfOfItsPlacesToOthersThanWhoTookTheFirst() {
        TestBed bed = new TestBed(TestBed.UNLIMITED.withCapacity(10, 600, 600));
        TestNode greedy = null;
        for (int i = 0; i < 300; i++) {
            greedy = atOneAddress(bed, TestBed.network(1), i);
            greedy.register();
        }
        TestNode further = atOneAddress(bed, TestBed.network(2), 300);
        assertEquals(RefusalReason.SERVER_FULL, further.registerInVain().reason());
        greedy.register();
        bed.members(10);
        assertEquals(310, bed.registry.nodeCount());
        greedy.send(new Leave());
        bed.members(1);
        assertEquals(RefusalReason.SERVER_FULL, further.registerInVain().reason());
    }

    @Test
    void shouldLetASiteBehindOneAddressFillASmallServer() {
        TestBed bed = new TestBed(TestBed.UNLIMITED.withCapacity(10, 200, 200));
        for (int i = 0; i < 200; i++) {
            atOneAddress(bed, TestBed.network(1), i).register();
        }
        assertEquals(200, bed.registry.nodeCount());
    }

    @Test
    void shouldLeaveTheOtherHalfOfItsNetworksToOthersThanWhoTookTheFirst() {
        TestBed bed = new TestBed(TestBed.UNLIMITED.withCapacity(600, 10_000, 600));
        for (int i = 0; i < 300; i++) {
            atOneAddress(bed, TestBed.network(i), i).register();
        }
        TestNode further = atOneAddress(bed, TestBed.network(301), 301);
        assertEquals(RefusalReason.SERVER_FULL, further.registerInVain().reason());
        atOneAddress(bed, TestBed.network(1), 302).register();
        bed.node(TestBed.network(400)).register();
    }

    private static TestNode atOneAddress(TestBed bed, NetworkSecrets network, int number) {
        TestNode node = bed.node(network);
        node.endpoint = new Endpoint(ONE_ADDRESS, 2000 + number);
        return node;
    }

    @Test
    void shouldRenewAKnownNodeThoughAllIsFull() {
        TestBed bed = new TestBed(TestBed.UNLIMITED.withCapacity(1, 2, 2));
        TestNode node = bed.members(2).get(0);
        node.register();
        assertEquals(2, bed.registry.nodeCount());
    }

    @Test
    void shouldTakeAnotherNodeOnceOneLeft() {
        TestBed bed = new TestBed(TestBed.UNLIMITED.withCapacity(1, 1, 1));
        TestNode first = bed.member();
        TestNode second = bed.node();
        second.registerInVain();
        first.send(new Leave());
        second.register();
    }

    @Test
    void shouldDropRegistersBeyondTheSignaturesItMayCheck() {
        TestBed bed = new TestBed(TestBed.unlimited(8, 1_000_000, 1_000_000));
        bed.members(2);
        TestNode third = bed.node();
        byte[] register = third.registerDatagram(third.hello());
        assertTrue(bed.deliver(register, third.endpoint).isEmpty());
        assertEquals(1, bed.count(RegistryCounter.REGISTER_OVERLOAD));
        bed.passSeconds(0.125);
        bed.deliver(register, third.endpoint);
        assertEquals(3, bed.count(RegistryCounter.REGISTERED), "it may come again");
    }

    @Test
    void shouldNotCountWhatIsCheapToDropAsSignatureWork() {
        TestBed bed = new TestBed(TestBed.unlimited(4, 1_000_000, 1_000_000));
        TestNode node = bed.node();
        byte[] register = node.registerDatagram(node.hello());
        for (int i = 0; i < 50; i++) {
            bed.deliver(register, TestBed.endpoint(100 + i));
        }
        assertEquals(50, bed.count(RegistryCounter.REGISTER_BAD_COOKIE));
        assertEquals(1, bed.deliver(register, node.endpoint).size());
    }

    @Test
    void shouldLimitHellosPerSourceAddressOnceTheyAreTooMany() {
        TestBed bed = new TestBed(TestBed.unlimited(1_000_000, 5, 1_000_000));
        TestNode node = bed.node();
        for (int i = 0; i < 3000; i++) {
            bed.deliver(node.helloDatagram(), new Endpoint(node.endpoint.address(), 1000 + i));
        }
        assertTrue(bed.count(RegistryCounter.HELLO) < 1100, bed.count(RegistryCounter.HELLO) + " answered at once");
        bed.node().hello();
        bed.passSeconds(0.2);
        node.hello();
    }

    @Test
    void shouldLimitRegistersPerSourceAddress() {
        TestBed bed = new TestBed(TestBed.unlimited(1_000_000, 5, 1_000_000));
        TestNode node = bed.node();
        byte[] register = node.registerDatagram(node.hello());
        register[register.length - 1] ^= 1;
        for (int i = 0; i < 20; i++) {
            bed.deliver(register, node.endpoint);
        }
        assertEquals(10, bed.count(RegistryCounter.REGISTER_BAD_SEAL));
        assertEquals(10, bed.count(RegistryCounter.RATE_LIMITED));
    }

    @Test
    void shouldLimitAnswersToUnknownSessionsPerSourceAddress() {
        TestBed bed = new TestBed(TestBed.unlimited(1_000_000, 5, 1_000_000));
        TestNode node = bed.member();
        byte[] request = node.requestDatagram(new ListSince(0));
        node.send(new Leave());
        for (int i = 0; i < 3000; i++) {
            bed.deliver(request, node.endpoint);
        }
        long answered = bed.count(RegistryCounter.UNKNOWN_SESSION);
        assertTrue(answered < 1100, answered + " answered at once");
        assertEquals(1, bed.deliver(request, TestBed.endpoint(50)).size());
    }

    @Test
    void shouldLimitTheRequestsOfOneNode() {
        TestBed bed = new TestBed(TestBed.unlimited(1_000_000, 1_000_000, 5));
        TestNode node = bed.member();
        for (int i = 0; i < 20; i++) {
            node.send(new ListSince(0));
        }
        assertEquals(5, bed.count(RegistryCounter.REQUEST));
        assertEquals(15, bed.count(RegistryCounter.REQUEST_LIMITED));
        bed.passSeconds(1);
        node.send(new ListSince(0));
        assertEquals(6, bed.count(RegistryCounter.REQUEST));
    }

    @Test
    void shouldAnswerStunTenTimesASecondPerSourceAddress() {
        TestBed bed = new TestBed();
        for (int i = 0; i < 50; i++) {
            bed.deliver(STUN_REQUEST, TestBed.endpoint(1));
        }
        assertEquals(10, bed.fromServer.size());
        bed.deliver(STUN_REQUEST, TestBed.endpoint(2));
        assertEquals(11, bed.fromServer.size());
        bed.passSeconds(0.1);
        bed.deliver(STUN_REQUEST, TestBed.endpoint(1));
        assertEquals(12, bed.count(RegistryCounter.STUN));
    }

    @Test
    void shouldCountEveryDatagramInOneWay() {
        TestBed bed = new TestBed();
        bed.deliver(new byte[0], TestBed.endpoint(1));
        bed.deliver(new byte[] {0x44, 0, 0}, TestBed.endpoint(1));
        bed.deliver(new byte[] {0x50, 2, 0, 0}, TestBed.endpoint(1));
        bed.deliver(new byte[] {0, 1, 0, 0}, TestBed.endpoint(1));
        assertEquals(4, bed.count(RegistryCounter.DATAGRAMS_IN));
        assertEquals(11, bed.count(RegistryCounter.BYTES_IN));
        assertEquals(2, bed.count(RegistryCounter.MALFORMED));
        assertEquals(1, bed.count(RegistryCounter.UNKNOWN_TYPE));
        assertEquals(1, bed.count(RegistryCounter.STUN_DROPPED));
        assertEquals(0, bed.count(RegistryCounter.DATAGRAMS_OUT));
    }
}
