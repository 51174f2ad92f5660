package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.net.IpAddress;
import org.meshnet.sim.SimPartition;

/** Who has which overlay address. */
@ExtendWith(SimulatedMesh.class)
class AddressingTest {
    @Test
    void shouldMoveADerivedAddressThatIsTaken(SimMesh mesh) {
        mesh.server();
        mesh.setOverlay("10.9.0.0/28");
        List<SimNode> nodes = mesh.nodes(14, SiteKind.PUBLIC);
        mesh.simulateTime(20);
        var addresses = nodes.stream().map(node -> node.address(4)).collect(Collectors.toSet());
        assertEquals(14, addresses.size());
        mesh.assertConnected(nodes.get(2), nodes.get(11));
    }

    @Test
    void shouldSayThatNoAddressIsFreeAndGoOnWithIpv6(SimMesh mesh) {
        mesh.server();
        mesh.setOverlay("10.9.0.0/30");
        List<SimNode> nodes = mesh.nodes(3, SiteKind.PUBLIC);
        mesh.simulateTime(10);
        List<SimNode> without =
                nodes.stream().filter(node -> !node.hasAddress(4)).toList();
        assertEquals(1, without.size());
        SimNode left = without.get(0);
        assertFalse(left.log().lines("full").isEmpty());
        SimNode other = nodes.get(0) == left ? nodes.get(1) : nodes.get(0);
        assertTrue(mesh.ping(left, other, 6, 3));
    }

    @Test
    void shouldTakeAnAddressThatBecameFree(SimMesh mesh) {
        mesh.server();
        mesh.setOverlay("10.9.0.0/30");
        List<SimNode> nodes = mesh.nodes(3, SiteKind.PUBLIC);
        mesh.simulateTime(10);
        SimNode left =
                nodes.stream().filter(node -> !node.hasAddress(4)).findFirst().orElseThrow();
        SimNode holder =
                nodes.stream().filter(node -> node.hasAddress(4)).findFirst().orElseThrow();
        holder.stop();
        mesh.simulateTime(120);
        assertTrue(left.hasAddress(4));
    }

    @Test
    void shouldRefuseAFixedAddressThatIsTakenAndNameItsHolder(SimMesh mesh) {
        mesh.server();
        mesh.node("first", mesh.site(SiteKind.PUBLIC), "10.0.0.7/24");
        mesh.simulateTime(3);
        SimNode second = mesh.node("second", mesh.site(SiteKind.PUBLIC), "10.0.0.7/24");
        mesh.simulateTime(3);
        assertFalse(second.hasAddress(4));
        assertEquals(List.of("taken 10.0.0.7 by first fixed"), second.log().lines("taken"));
    }

    @Test
    void shouldGiveAFixedAddressToTheNextOnceItsHolderLeft(SimMesh mesh) {
        mesh.server();
        SimNode first = mesh.node("first", mesh.site(SiteKind.PUBLIC), "10.0.0.7/24");
        mesh.simulateTime(3);
        SimNode second = mesh.node("second", mesh.site(SiteKind.PUBLIC), "10.0.0.7/24");
        mesh.simulateTime(3);
        first.stop();
        mesh.simulateTime(120);
        assertTrue(second.hasAddress(4));
    }

    @Test
    void shouldMeetInALocalNetworkThatHasTheMeshsAddresses(SimMesh mesh) {
        mesh.server();
        mesh.setOverlay("192.168.1.0/24");
        SimSite home = mesh.site(SiteKind.PORT_RESTRICTED);
        SimNode first = mesh.node("first", home);
        SimNode second = mesh.node("second", home);
        mesh.simulateTime(5);
        assertTrue(mesh.ping(first, second, 6, 3));
        mesh.simulateTime(5);
        String endpoint =
                first.peer(second).orElseThrow().path().endpoint().orElseThrow().toString();
        assertTrue(endpoint.startsWith("192.168.1."), endpoint);
    }

    @Test
    void shouldSayWhoWasStartedWithAnotherNetwork(SimMesh mesh) {
        mesh.server();
        SimNode first = mesh.node("first", SiteKind.PUBLIC);
        mesh.setOverlay("10.9.0.0/24");
        SimNode second = mesh.node("second", SiteKind.PUBLIC);
        mesh.simulateTime(10);
        assertEquals(
                List.of("second has " + second.address(4)
                        + ", outside the network 10.0.0.0/24 of this node: give all nodes the same --network"),
                warnings(first));
        second.stop();
        mesh.simulateTime(120);
        assertEquals(List.of(), warnings(first));
    }

    private static List<String> warnings(SimNode node) {
        return node.status().warnings().stream().map(Warning::text).toList();
    }

    @Test
    void shouldKeepItsAddressWhileAnotherAsksForIt(SimMesh mesh) {
        mesh.server();
        SimNode derived = mesh.node("derived", mesh.site(SiteKind.PUBLIC));
        mesh.simulateTime(3);
        IpAddress address = derived.address(4);
        SimNode fixed = mesh.node("fixed", mesh.site(SiteKind.PUBLIC), address + "/24");
        SimNode third = mesh.node("third", mesh.site(SiteKind.PUBLIC));
        mesh.simulateTime(60);
        assertEquals(address, derived.address(4));
        assertFalse(fixed.hasAddress(4));
        mesh.assertConnected(third, derived);
    }

    @Test
    void shouldHaveItsLastAddressAtOnceThoughNoServerAnswers(SimMesh mesh) {
        mesh.server();
        SimNode node = mesh.node("node", SiteKind.PUBLIC);
        mesh.simulateTime(3);
        IpAddress address = node.address(4);
        node.rememberAddress();
        node.stop();
        mesh.cutFromServers(node);
        node.start();
        mesh.simulateTime(0.1);
        assertEquals(address, node.address(4));
        assertTrue(node.hasAddress(6));
    }

    @Test
    void shouldLeaveItsLastAddressToWhoHasItNow(SimMesh mesh) {
        mesh.server();
        SimNode back = mesh.node("back", SiteKind.PUBLIC);
        mesh.simulateTime(3);
        IpAddress address = back.address(4);
        back.rememberAddress();
        back.stop();
        mesh.simulateTime(3);
        SimNode holder = mesh.node("holder", mesh.site(SiteKind.PUBLIC), address + "/24");
        mesh.simulateTime(3);
        back.start();
        mesh.simulateTime(5);
        assertEquals(address, holder.address(4));
        assertNotEquals(address, back.address(4));
        mesh.assertConnected(holder, back);
    }

    @Test
    void shouldGiveEveryNodeOneAddressAfterTheServerRestarted(SimMesh mesh) {
        mesh.server();
        mesh.setOverlay("10.9.0.0/28");
        List<SimNode> nodes = mesh.nodes(12, SiteKind.PUBLIC);
        mesh.simulateTime(20);
        mesh.restartServer();
        mesh.simulateTime(40);
        var addresses = nodes.stream().map(node -> node.address(4)).collect(Collectors.toSet());
        assertEquals(12, addresses.size());
    }

    @Test
    void shouldMoveAwayFromAnAddressOfAnotherInterfaceAndTakeNothingForItAnyMore(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PUBLIC);
        SimNode moved = nodes.get(0);
        mesh.simulateTime(3);
        mesh.assertConnected(nodes.get(1), moved);
        IpAddress before = moved.address(4);
        mesh.flow(nodes.get(1), moved, 1);
        mesh.simulateTime(1);
        moved.command(new Command.AddressInUse(before, "lan0"));
        mesh.simulateTime(3);
        assertNotEquals(before, moved.address(4));
        assertTrue(moved.counter("packetBadDestination") > 0);
        assertEquals(0, moved.kernel().badPacketCount());
        assertEquals(1, moved.status().warnings().size());
        mesh.assertConnected(nodes.get(1), moved);
    }

    @Test
    void shouldKeepAFixedAddressOffTheInterfaceWhileAnotherHasItAndGoOnWithIpv6(SimMesh mesh) {
        mesh.server();
        SimNode fixed = mesh.node("fixed", mesh.site(SiteKind.PUBLIC), "10.0.0.7/24");
        SimNode other = mesh.node("other", SiteKind.PUBLIC);
        mesh.simulateTime(3);
        fixed.command(new Command.AddressInUse(fixed.address(4), "lan0"));
        mesh.simulateTime(60);
        assertFalse(fixed.hasAddress(4));
        assertEquals(
                1,
                fixed.log()
                        .lines("warning the address 10.0.0.7 is also on lan0")
                        .size());
        assertTrue(mesh.ping(other, fixed, 6, 3));
        fixed.command(new Command.AddressFree(IpAddress.parse("10.0.0.7").orElseThrow()));
        mesh.simulateTime(3);
        mesh.assertConnected(other, fixed);
    }

    @Test
    void shouldSendNothingToAnAddressThatItsOwnerSaysIsOldThoughNoServerTellsTheNewOne(SimMesh mesh) {
        mesh.server();
        SimNode moved = mesh.node("moved", SiteKind.PUBLIC);
        SimNode other = mesh.node("other", SiteKind.PUBLIC);
        mesh.simulateTime(3);
        mesh.assertConnected(other, moved);
        IpAddress before = moved.address(4);
        SimPartition partition = mesh.cutFromServers(other);
        SimFlow flow = mesh.flow(other, moved, 1_000);
        moved.command(new Command.AddressInUse(before, "lan0"));
        mesh.simulateTime(130);
        assertEquals(List.of(), other.peer(moved).orElseThrow().member().addresses());
        long strayed = moved.counter("packetBadDestination");
        mesh.simulateTime(20);
        assertEquals(strayed, moved.counter("packetBadDestination"));
        flow.stop();
        partition.heal();
        mesh.simulateTime(40);
        assertTrue(other.peer(moved).orElseThrow().member().addresses().contains(moved.address(4)));
        mesh.assertConnected(other, moved);
    }
}
