package org.meshnet.node.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.Command;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.daemon.FakeTun;
import org.meshnet.tun.HostInterface.Kind;
import org.meshnet.tun.HostNetwork;
import org.meshnet.tun.TunException;

class MeshInterfaceTest {
    private static final List<Prefix> HELD = prefixes("10.0.0.7/24", "fd77::7/64");
    private static final IpAddress V4 = HELD.get(0).address();

    private final FakeTun tun = new FakeTun("mesh0");
    private final GuardedAddresses guarded = new GuardedAddresses();
    private final Warnings warnings = new Warnings();
    private final List<Command> commands = new ArrayList<>();
    private boolean hasFailed;
    private final MeshInterface mesh = new MeshInterface(tun, guarded, warnings, commands::add, () -> hasFailed = true);

    private static List<Prefix> prefixes(String... texts) {
        return Stream.of(texts).map(FakeHost::prefix).toList();
    }

    private static HostNetwork hostWith(String... addresses) {
        return new FakeHost().has("lan0", Kind.LINK, addresses).look();
    }

    @Test
    void shouldHaveWhatTheEngineHolds() {
        mesh.setAddresses(HELD);
        assertEquals(HELD, mesh.addresses());
        assertEquals(List.of(), commands);
        assertEquals(Set.of(), tun.routes());
    }

    @Test
    void shouldLeadTheNetworksBehindMembersHereAndSayWhichItCannot() {
        Prefix free = FakeHost.prefix("192.168.7.0/24");
        Prefix foreign = FakeHost.prefix("192.168.8.0/24");
        tun.setForeignRoute(foreign, true);
        mesh.setRoutes(List.of(free, foreign));
        assertEquals(Set.of(free), tun.routes());
        assertEquals(List.of(new Command.RouteLed(foreign, Optional.of("there is a route to it already"))), commands);
        mesh.retryRoutes(0);
        assertEquals(1, commands.size(), "said once");
        tun.setForeignRoute(foreign, false);
        mesh.retryRoutes(1);
        assertEquals(Set.of(free), tun.routes(), "it was tried a moment ago");
        mesh.retryRoutes(5_000_000_000L);
        assertEquals(Set.of(free, foreign), tun.routes());
        assertEquals(new Command.RouteLed(foreign, Optional.empty()), commands.get(1));
        mesh.setRoutes(List.of(foreign));
        assertEquals(Set.of(foreign), tun.routes());
        mesh.setRoutes(List.of());
        assertEquals(Set.of(), tun.routes());
        assertEquals(2, commands.size());
    }

    @Test
    void shouldTellTheEngineThatAnotherInterfaceHasAnAddressAndWhenItHasItNoMore() {
        tun.setHolder(V4, "lan0");
        mesh.setAddresses(HELD);
        assertEquals(List.of(new Command.AddressInUse(V4, "lan0")), commands);
        assertEquals(prefixes("fd77::7/64"), mesh.addresses());
        assertFalse(hasFailed);
        mesh.setAddresses(prefixes("10.0.0.8/24", "fd77::7/64"));
        mesh.restore(hostWith("10.0.0.7/24"));
        assertEquals(1, commands.size());
        mesh.restore(hostWith("10.1.0.7/24"));
        assertEquals(List.of(new Command.AddressFree(V4)), commands.subList(1, 2));
        mesh.restore(hostWith());
        assertEquals(2, commands.size());
    }

    @Test
    void shouldNoticeThatAnotherInterfaceGetsTheAddressLater() {
        mesh.setAddresses(HELD);
        tun.setHolder(V4, "lan0");
        mesh.restore(hostWith("10.0.0.7/24"));
        assertEquals(List.of(new Command.AddressInUse(V4, "lan0")), commands);
    }

    @Test
    void shouldLeaveWhatThisHostNeedsOutsideTheMesh() throws Exception {
        guarded.setServer(0, List.of(Endpoint.parse("10.0.0.1:8000").orElseThrow()));
        mesh.setAddresses(HELD);
        assertEquals(Optional.of(prefixes("10.0.0.7/32", "fd77::7/64")), tun.awaitAddresses());
        assertFalse(tun.routes().stream()
                .anyMatch(route -> route.contains(FakeHost.prefix("10.0.0.1/32").address())));
        assertTrue(tun.routes().stream()
                .anyMatch(route -> route.contains(FakeHost.prefix("10.0.0.2/32").address())));
        guarded.setServer(0, List.of());
        mesh.restore(hostWith());
        assertEquals(Optional.of(HELD), tun.awaitAddresses());
        assertEquals(Set.of(), tun.routes());
    }

    @Test
    void shouldSayThatSomebodySwitchedItOff() {
        mesh.setAddresses(HELD);
        tun.setUp(false);
        mesh.restore(hostWith());
        assertEquals(List.of("somebody switched mesh0 off: nothing goes through it until it is on"), warnings.list());
        tun.setUp(true);
        mesh.restore(hostWith());
        assertEquals(List.of(), warnings.list());
    }

    @Test
    void shouldGiveUpWhenTheDeviceTakesNoAddressesAtFirst() {
        tun.refuseAddresses(new TunException(TunException.Kind.SYSTEM, "no memory"));
        mesh.setAddresses(HELD);
        assertTrue(hasFailed);
    }

    @Test
    void shouldTryAgainWithTheNextLookWhatTheDeviceRefusesLater() {
        mesh.setAddresses(HELD);
        tun.refuseAddresses(new TunException(TunException.Kind.SYSTEM, "no memory"));
        List<Prefix> next = prefixes("10.0.0.8/24", "fd77::7/64");
        mesh.setAddresses(next);
        mesh.restore(hostWith());
        assertFalse(hasFailed);
        assertEquals(HELD, mesh.addresses());
        tun.acceptAddresses();
        mesh.restore(hostWith());
        assertEquals(next, mesh.addresses());
    }
}
