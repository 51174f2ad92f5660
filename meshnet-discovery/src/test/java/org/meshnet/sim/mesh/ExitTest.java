package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.status.ExitStatus;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.route.RouteConsent;

/** Members through which others' traffic to everywhere else goes. */
@ExtendWith(SimulatedMesh.class)
class ExitTest {
    private static final IpAddress V4 = address("203.0.113.200");
    private static final IpAddress V6 = address("2001:db8:ffff::9");
    private static final IpAddress LAN_HOST = address("192.168.77.9");

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private static SimNode exit(SimMesh mesh, String name, boolean v4, boolean v6) {
        SimNode exit = mesh.node(name, SiteKind.PUBLIC);
        exit.kernel().host(V4);
        exit.kernel().host(V6);
        exit.command(new Command.OfferExit(v4, v6));
        return exit;
    }

    private static SimNode user(SimMesh mesh, String name, Optional<String> exit) {
        mesh.setRouting(new EngineConfig.Routing(List.of(), RouteConsent.NONE, exit));
        SimNode user = mesh.node(name, SiteKind.PORT_RESTRICTED);
        mesh.setRouting(EngineConfig.Routing.NONE);
        return user;
    }

    private static ExitStatus.State state(SimNode node) {
        return node.log().exit().state();
    }

    @Test
    void shouldReachEverywhereThroughAnExit(SimMesh mesh) {
        mesh.server();
        exit(mesh, "exit", true, true);
        SimNode user = user(mesh, "user", Optional.of("exit"));
        SimNode other = mesh.node("other", SiteKind.PUBLIC);
        mesh.simulateTime(3);
        assertEquals(ExitStatus.State.USED, state(user));
        assertEquals(new ExitStatus.Families(true, true), user.log().exit().families());
        assertTrue(mesh.ping(user, V4, 0.5));
        assertTrue(mesh.ping(user, V6, 0.5));
        assertTrue(mesh.ping(user, other.address(4), 0.5), "members are reached straight");
        assertFalse(mesh.ping(other, V4, 0.5), "nobody else goes through it");
    }

    @Test
    void shouldUseNoExitThatNobodyChose(SimMesh mesh) {
        mesh.server();
        exit(mesh, "exit", true, true);
        SimNode user = user(mesh, "user", Optional.empty());
        mesh.setRouting(new EngineConfig.Routing(List.of(), RouteConsent.ANY));
        SimNode greedy = mesh.node("greedy", SiteKind.PUBLIC);
        mesh.simulateTime(3);
        assertFalse(mesh.ping(user, V4, 0.5));
        assertFalse(mesh.ping(greedy, V4, 0.5), "who accepts networks accepts no default route");
        assertEquals(List.of(), greedy.routes());
    }

    @Test
    void shouldChangeTheExitWhileItRuns(SimMesh mesh) {
        mesh.server();
        SimNode one = exit(mesh, "one", true, false);
        SimNode two = exit(mesh, "two", true, false);
        SimNode user = user(mesh, "user", Optional.of("one"));
        mesh.simulateTime(3);
        assertTrue(mesh.ping(user, V4, 0.5));
        long before = two.peer(user).orElseThrow().traffic().rxBytes();
        user.command(new Command.UseExit(Optional.of(two.key().hex())));
        mesh.simulateTime(1);
        assertTrue(mesh.ping(user, V4, 0.5));
        assertTrue(two.peer(user).orElseThrow().traffic().rxBytes() > before);
        user.command(new Command.UseExit(Optional.empty()));
        mesh.simulateTime(1);
        assertEquals(ExitStatus.State.UNWANTED, state(user));
        assertFalse(mesh.ping(user, V4, 0.5));
        assertEquals(0, one.kernel().badPacketCount());
    }

    @Test
    void shouldSayWhatTheMatterIs(SimMesh mesh) {
        mesh.server();
        SimNode plain = mesh.node("plain", SiteKind.PUBLIC);
        SimNode user = user(mesh, "user", Optional.of("plain"));
        mesh.simulateTime(3);
        assertEquals(ExitStatus.State.NOT_OFFERED, state(user));
        user.command(new Command.UseExit(Optional.of("nobody")));
        mesh.simulateTime(1);
        assertEquals(ExitStatus.State.UNKNOWN, state(user));
        user.command(new Command.UseExit(Optional.of("PLAIN")));
        plain.command(new Command.OfferExit(true, false));
        mesh.simulateTime(2);
        assertEquals(ExitStatus.State.USED, state(user));
        assertEquals(new ExitStatus.Families(true, false), user.log().exit().families());
    }

    @Test
    void shouldSayThatTheExitIsGone(SimMesh mesh) {
        mesh.server();
        SimNode exit = exit(mesh, "exit", true, true);
        SimNode user = user(mesh, "user", Optional.of("exit"));
        mesh.simulateTime(3);
        assertTrue(mesh.ping(user, V4, 0.5));
        mesh.crash(exit);
        double gone = mesh.now();
        while (state(user) == ExitStatus.State.USED && mesh.now() < gone + 60) {
            mesh.sendEcho(user, V4);
            mesh.simulateTime(0.2);
        }
        assertTrue(mesh.now() - gone < 15, "after " + (mesh.now() - gone) + " s");
        mesh.restart(exit);
        exit.kernel().host(V4);
        exit.command(new Command.OfferExit(true, true));
        mesh.simulateTime(15);
        assertEquals(ExitStatus.State.USED, state(user));
        assertTrue(mesh.ping(user, V4, 0.5));
    }

    @Test
    void shouldLetNothingOutThatIsForMembersOrForTheExitsSite(SimMesh mesh) {
        mesh.server();
        SimNode exit = exit(mesh, "exit", true, true);
        SimNode user = user(mesh, "user", Optional.of("exit"));
        exit.kernel().host(LAN_HOST);
        mesh.simulateTime(3);
        assertFalse(mesh.ping(user, LAN_HOST, 0.5), "the exit's site is not part of everywhere");
        assertFalse(mesh.ping(user, address("10.0.0.77"), 0.5), "nor is an address in the mesh that nobody has");
        assertEquals(0, exit.kernel().badPacketCount());
    }
}
