package org.meshnet.node.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.NetworkId;
import org.meshnet.node.config.InterfacePatterns;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.daemon.FakeTun;
import org.meshnet.tun.HostInterface.Kind;

class NetworkWatchTest {
    private final List<InterfaceChoice> told = new ArrayList<>();
    private final List<Boolean> usable = new ArrayList<>();
    private final Warnings warnings = new Warnings();
    private int gatewayChanges;

    private final class Listener implements NetworkWatch.Listener {
        @Override
        public void onUnderlay(InterfaceChoice choice) {
            told.add(choice);
        }

        @Override
        public void onGateway() {
            gatewayChanges++;
        }

        @Override
        public void onOverlayIpv4(boolean isUsable) {
            usable.add(isUsable);
        }
    }

    private NetworkWatch watch(FakeHost host) {
        GuardedAddresses guarded = new GuardedAddresses();
        return new NetworkWatch(
                new NetworkWatch.Mesh(
                        NetworkId.of(new byte[NetworkId.LENGTH]),
                        FakeHost.prefix("10.0.0.0/24"),
                        FakeHost.prefix("fd77::/64")),
                host,
                new NetworkWatch.Overlay(
                        new MeshInterface(new FakeTun("mesh0"), guarded, warnings, command -> {}, () -> {}), guarded),
                new NetworkWatch.Underlay(InterfacePatterns.NONE, () -> 5555),
                warnings,
                new Listener());
    }

    @Test
    void shouldTellTheUnderlayOnceUntilItChanges() {
        FakeHost host = new FakeHost().has("eth0", Kind.LINK, "192.168.1.7/24");
        NetworkWatch watch = watch(host);
        watch.look();
        watch.look();
        assertEquals(1, told.size());
        host.has("docker0", Kind.INNER_BRIDGE, "172.17.0.1/16");
        watch.look();
        assertEquals(2, told.size());
        assertEquals(told.get(0).endpoints(), told.get(1).endpoints());
    }

    @Test
    void shouldTellOfAnotherGatewayButNotOfTheFirst() {
        FakeHost host = new FakeHost().has("eth0", Kind.LINK, "192.168.1.7/24").withDefault("0.0.0.0/0", "192.168.1.1");
        NetworkWatch watch = watch(host);
        watch.look();
        watch.look();
        assertEquals(0, gatewayChanges);
        host.without("eth0").has("eth0", Kind.LINK, "192.168.1.7/24");
        watch.look();
        assertEquals(0, gatewayChanges);
        host.without("eth0");
        watch.look();
        assertEquals(1, gatewayChanges);
    }

    @Test
    void shouldWarnOfAnOverlapWhenItComesAndClearItWhenItGoes() {
        FakeHost host = new FakeHost().has("eth0", Kind.LINK, "192.168.1.7/24");
        NetworkWatch watch = watch(host);
        watch.look();
        assertEquals(List.of(), warnings.list());
        host.has("eth1", Kind.LINK, "10.0.0.3/24");
        watch.look();
        watch.look();
        assertEquals(1, warnings.list().size());
        String text = warnings.list().get(0);
        assertTrue(
                text.matches("the mesh's network 10\\.0\\.0\\.0/24 is in use on this host: eth1 has 10\\.0\\.0\\.0/24; "
                        + "this host has no IPv4 address in the mesh, IPv6 goes on; "
                        + "free here is 10\\.\\d+\\.\\d+\\.0/24 \\(--network, on all nodes\\)"),
                text);
        assertEquals(List.of(false), usable);
        host.without("eth1");
        watch.look();
        assertEquals(List.of(), warnings.list());
        assertEquals(List.of(false, true), usable);
    }

    @Test
    void shouldNotTakeANodeOfThisMeshForAnotherNetworkWhileItIsSetUp() {
        FakeHost host = new FakeHost().hasMesh("mesh9");
        NetworkWatch watch = watch(host);
        host.beforeRoutes(() -> host.without("mesh9")
                .hasMesh("mesh9", "fd77::9/64", "10.0.0.9/24")
                .withRoute("10.0.0.0/24"));
        watch.look();
        assertEquals(List.of(), warnings.list());
        assertEquals(List.of(), usable);
    }

    @Test
    void shouldTakeALocalNetworkWithTheMeshsAddressesForUnderlay() {
        watch(new FakeHost().has("eth0", Kind.LINK, "10.0.0.3/24")).look();
        assertEquals(1, told.get(0).endpoints().size());
        assertEquals(List.of(FakeHost.prefix("10.0.0.0/24")), told.get(0).links());
    }
}
