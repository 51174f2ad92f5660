package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Introduction;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.PeerChanged;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.Update;
import org.meshnet.discovery.limit.RequestLimits;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.tell.Herald;

/** Who causes work at the server pays for all of it, and nobody for what others cause. */
class BudgetTest {
    private static final IpAddress HOST = IpAddress.v4(0xcb007150);

    /** Members of one network, from ports of one host if one is given. */
    private static List<TestNode> members(TestBed bed, NetworkSecrets network, int count, IpAddress host) {
        List<TestNode> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TestNode node = bed.node(network);
            node.endpoint =
                    new Endpoint(host, 1000 + members.size() + 100 * (int) bed.count(RegistryCounter.REGISTERED));
            node.register();
            members.add(node);
        }
        return members;
    }

    private static void update(TestBed bed, TestNode node) {
        bed.deliver(updateDatagram(bed, node), node.endpoint);
    }

    private static byte[] updateDatagram(TestBed bed, TestNode node) {
        return node.requestDatagram(new Update(node.claims, Bytes.of(bed.random.bytes(100))));
    }

    private static RegistryConfig limited(RequestLimits limits) {
        return RegistryConfig.DEFAULT.withRates(1_000_000, 1_000_000, limits);
    }

    @Test
    void shouldChargeAChangeWithAllThatAreToldOfIt() {
        TestBed bed = new TestBed(limited(new RequestLimits(100, 1_000_000, 1_000_000, 1_000_000)));
        List<TestNode> members = bed.members(51);
        bed.passSeconds(10);
        TestNode node = members.get(0);
        update(bed, node);
        long before = bed.count(RegistryCounter.REQUEST);
        for (int i = 0; i < 100; i++) {
            node.send(new ListSince(0));
        }
        assertEquals(
                49,
                bed.count(RegistryCounter.REQUEST) - before,
                "100 at once: the update, 50 that were told, and these");
    }

    @Test
    void shouldTellLateWhatANetworkCannotPayForNow() {
        RequestLimits limits = new RequestLimits(1_000_000, 50, 1_000_000, 1_000_000);
        TestBed bed = new TestBed(limited(limits).withLeaseSeconds(3600));
        List<TestNode> members = bed.members(51);
        for (int i = 0; i < 60; i++) {
            bed.passSeconds(1);
        }
        members.forEach(TestNode::events);
        TestNode watcher = members.get(50);
        members.subList(0, 10).forEach(node -> bed.deliverOnly(updateDatagram(bed, node), node.endpoint));
        bed.passNs(1);
        int toldAtOnce = watcher.events().size();
        assertTrue(toldAtOnce <= 3, toldAtOnce + " told at once");
        assertTrue(bed.count(RegistryCounter.NEWS_HELD) > 0);
        for (int i = 0; i < 20; i++) {
            bed.passSeconds(1);
        }
        long told =
                watcher.events().stream().filter(PeerChanged.class::isInstance).count();
        assertEquals(10, told + toldAtOnce, "all are told in the end");
    }

    @Test
    void shouldLetANodeRefreshWhateverItsNetworkAndNeighboursDo() {
        TestBed bed = new TestBed(limited(new RequestLimits(500, 50, 50, 1_000_000)));
        List<TestNode> members = members(bed, bed.network, 3, HOST);
        bed.passSeconds(10);
        for (int i = 0; i < 400; i++) {
            members.get(0).send(new ListSince(0));
        }
        assertTrue(bed.count(RegistryCounter.REQUEST_LIMITED) > 0);
        TestNode other = members.get(1);
        other.ask(new Refresh(0, other.registered.addressCookie()), Refreshed.class);
    }

    @Test
    void shouldCountAllNetworksOfAnAddressAsOneSource() {
        TestBed bed = new TestBed(limited(new RequestLimits(1_000_000, 1_000_000, 100, 1_000_000)));
        List<TestNode> nodes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            nodes.addAll(members(bed, TestBed.network(10 + i), 1, HOST));
        }
        TestNode elsewhere = bed.node(TestBed.network(99));
        elsewhere.register();
        bed.passSeconds(10);
        long before = bed.count(RegistryCounter.REQUEST);
        for (int i = 0; i < 20; i++) {
            nodes.forEach(node -> node.send(new ListSince(0)));
        }
        assertEquals(200, bed.count(RegistryCounter.REQUEST) - before, "twice its rate at once");
        elsewhere.ask(new ListSince(0), Page.class);
    }

    @Test
    void shouldCountTheNodesOfAnIpv6NetworkAsOneSource() {
        TestBed bed = new TestBed(limited(new RequestLimits(1_000_000, 1_000_000, 10, 1_000_000)));
        List<TestNode> nodes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            nodes.addAll(members(bed, TestBed.network(10 + i), 1, new IpAddress(0x20010db8_00000001L, i + 1)));
        }
        bed.passSeconds(10);
        long before = bed.count(RegistryCounter.REQUEST);
        for (int i = 0; i < 20; i++) {
            nodes.forEach(node -> node.send(new ListSince(0)));
        }
        assertEquals(20, bed.count(RegistryCounter.REQUEST) - before);
    }

    @Test
    void shouldLeaveANetworkItsShareWhenOthersWantMoreThanThereIs() {
        TestBed bed = new TestBed(limited(new RequestLimits(1_000_000, 1_000_000, 1_000_000, 1000)));
        List<TestNode> greedy = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            greedy.addAll(members(bed, TestBed.network(10 + i), 1, HOST));
        }
        TestNode modest = bed.node(TestBed.network(99));
        modest.register();
        bed.passSeconds(1);
        int answered = 0;
        for (int window = 0; window < 100; window++) {
            bed.passSeconds(0.1);
            for (int i = 0; i < 100; i++) {
                greedy.forEach(node -> node.send(new ListSince(0)));
            }
            modest.events();
            for (int i = 0; i < 5; i++) {
                modest.send(new ListSince(0));
            }
            answered += modest.events().size();
            bed.fromServer.clear();
            bed.toServer.clear();
            modest.rewind();
        }
        assertTrue(answered > 480, answered + " of 500 of the modest network");
    }

    @Test
    void shouldLeaveAMemberItsShareOfItsNetworkHoweverManyIdentitiesAnotherSourceHas() {
        RequestLimits limits = new RequestLimits(500, 500, 1_000_000, 1_000_000);
        TestBed bed = new TestBed(limited(limits).withLeaseSeconds(3600));
        List<TestNode> identities = members(bed, bed.network, 200, HOST);
        TestNode modest = bed.member();
        for (int i = 0; i < 60; i++) {
            bed.passSeconds(1);
        }
        int answered = 0;
        for (int second = 0; second < 20; second++) {
            for (int i = 0; i < 5; i++) {
                identities.forEach(node -> node.send(new ListSince(0)));
            }
            modest.events();
            modest.send(new ListSince(0));
            modest.send(new Refresh(0, modest.registered.addressCookie()));
            answered += modest.events().size();
            bed.passSeconds(1);
        }
        assertTrue(bed.count(RegistryCounter.REQUEST_LIMITED) > 5000, "the other source wants more than there is");
        assertEquals(40, answered, "its questions and refreshes");
    }

    @Test
    void shouldLetManyBehindOneAddressUseAllOfTheirNetworksRateWhileNobodyElseWantsIt() {
        RequestLimits limits = new RequestLimits(1_000_000, 500, 1_000_000, 1_000_000);
        TestBed bed = new TestBed(limited(limits).withLeaseSeconds(3600));
        List<TestNode> site = members(bed, bed.network, 20, HOST);
        for (int i = 0; i < 20; i++) {
            bed.passSeconds(1);
        }
        long before = bed.count(RegistryCounter.REQUEST);
        for (int i = 0; i < 1000; i++) {
            site.get(i % 20).send(new ListSince(0));
            bed.passSeconds(0.001);
        }
        assertEquals(1000, bed.count(RegistryCounter.REQUEST) - before, "at once after a pause");
        for (int i = 0; i < 10_000; i++) {
            site.get(i % 20).send(new ListSince(0));
            bed.passSeconds(0.001);
        }
        long answered = bed.count(RegistryCounter.REQUEST) - before - 1000;
        assertTrue(answered > 4900, answered + " of 5,000 in ten seconds");
    }

    @Test
    void shouldTellANetworkInItsTurnHoweverMuchAnotherHasToTell() {
        TestBed bed = new TestBed(TestBed.UNLIMITED);
        List<TestNode> greedy = members(bed, TestBed.network(10), 64, HOST);
        List<TestNode> modest = bed.members(2);
        bed.passSeconds(10);
        modest.forEach(TestNode::events);
        // Not delivered by the test bed, which runs all turns that are due: one turn has to be enough.
        for (TestNode node : greedy) {
            bed.deliverOnly(updateDatagram(bed, node), node.endpoint);
        }
        bed.deliverOnly(updateDatagram(bed, modest.get(0)), modest.get(0).endpoint);
        bed.registry.onTimer(bed.nowNs());
        modest.get(1).onlyEvent(PeerChanged.class);
        assertTrue(bed.count(RegistryCounter.PUSHED) < 64 * 63 + Herald.TURN_PUSHES + 100, "one turn is bounded");
        assertTrue(bed.registry.nextDeadlineNs() - bed.nowNs() <= 0, "and there is more to do");
    }

    @Test
    void shouldChargeAnIntroductionForBothSides() {
        TestBed bed = new TestBed(limited(new RequestLimits(10, 1_000_000, 1_000_000, 1_000_000)));
        List<TestNode> members = bed.members(12);
        bed.passSeconds(10);
        TestNode asker = members.get(0);
        members.subList(1, 12).forEach(other -> asker.send(new Introduce(other.key())));
        long introduced = members.subList(1, 12).stream()
                .flatMap(other -> other.events().stream())
                .filter(Introduction.class::isInstance)
                .count();
        assertEquals(5, introduced);
    }

    @Test
    void shouldIntroduceOnePairTwiceASecondOnly() {
        TestBed bed = new TestBed(RegistryConfig.DEFAULT);
        List<TestNode> members = bed.members(3);
        bed.passSeconds(10);
        for (int i = 0; i < 50; i++) {
            members.get(0).send(new Introduce(members.get(1).key()));
        }
        members.get(0).send(new Introduce(members.get(2).key()));
        assertEquals(
                4,
                members.get(1).events().stream()
                        .filter(Introduction.class::isInstance)
                        .count());
        assertEquals(46, bed.count(RegistryCounter.INTRODUCTION_LIMITED));
        assertTrue(members.get(2).events().stream().anyMatch(Introduction.class::isInstance), "others are others");
    }

    @Test
    void shouldTakeTenChangesOfANodeAtOnceAndThenTwoASecond() {
        TestBed bed = new TestBed(RegistryConfig.DEFAULT);
        TestNode node = bed.members(2).get(0);
        for (int i = 0; i < 30; i++) {
            update(bed, node);
        }
        assertEquals(20, bed.count(RegistryCounter.UPDATE_LIMITED));
        bed.passSeconds(2);
        for (int i = 0; i < 30; i++) {
            update(bed, node);
        }
        assertEquals(20 + 26, bed.count(RegistryCounter.UPDATE_LIMITED));
    }
}
