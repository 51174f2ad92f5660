package org.meshnet.tun.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.tun.ExitPlan;
import org.meshnet.tun.ExitPlan.Family;

/** Where the kernel would send packets. */
@Timeout(60)
@ExtendWith(FreshNetwork.class)
class LinuxExitRoutingTest {
    private static final int MARK = 0x6d65;
    private static final String MARKED = "0x6d65";
    private static final String V4_ELSEWHERE = "203.0.113.9";
    private static final String V6_ELSEWHERE = "2001:db8:9::9";

    private LinuxExitRouting routing;

    @BeforeEach
    void makeAHost() throws Exception {
        routing = LinuxExitRouting.open("mesh0", MARK);
        Shell.run("ip", "link", "add", "lan0", "type", "veth", "peer", "name", "far0");
        Shell.run("ip", "link", "set", "lan0", "up");
        Shell.run("ip", "link", "set", "far0", "up");
        Shell.run("ip", "addr", "add", "192.0.2.1/24", "dev", "lan0");
        Shell.run("ip", "addr", "add", "2001:db8:1::1/64", "dev", "lan0", "nodad");
        Shell.run("ip", "route", "add", "default", "via", "192.0.2.254");
        Shell.run("ip", "-6", "route", "add", "default", "via", "2001:db8:1::fe");
        addMesh();
    }

    private static void addMesh() throws Exception {
        Shell.run("ip", "tuntap", "add", "dev", "mesh0", "mode", "tun");
        Shell.run("ip", "link", "set", "mesh0", "up");
        Shell.run("ip", "addr", "add", "10.0.0.1/24", "dev", "mesh0");
        Shell.run("ip", "addr", "add", "fd00::1/64", "dev", "mesh0", "nodad");
    }

    @AfterEach
    void removeIt() throws Exception {
        routing.clear();
        routing.close();
        Shell.run("ip", "link", "del", "lan0");
        if (ip("link").contains("mesh0")) {
            Shell.run("ip", "link", "del", "mesh0");
        }
    }

    private static String ip(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "ip";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /** The interface by which a packet without the mark leaves; "none" if by none. */
    private static String way(String destination) throws Exception {
        return device(ip("route", "get", destination));
    }

    private static String markedWay(String destination) throws Exception {
        return device(ip("route", "get", destination, "mark", MARKED));
    }

    private static String device(String answer) {
        int at = answer.indexOf(" dev ");
        boolean isReached = at >= 0 && !answer.startsWith("unreachable") && !answer.startsWith("RTNETLINK");
        return isReached ? answer.substring(at + 5).split(" ", -1)[0] : "none";
    }

    private static int meshIndex() throws Exception {
        return Integer.parseInt(ip("-o", "link", "show", "mesh0").split(":", -1)[0]);
    }

    private static ExitPlan led(boolean isLanAllowed) throws Exception {
        return new ExitPlan(meshIndex(), Family.LED, Family.LED, isLanAllowed);
    }

    @Test
    void shouldLeadToTheMeshWhatHasNoMark() throws Exception {
        routing.apply(led(false));
        assertEquals("mesh0", way(V4_ELSEWHERE));
        assertEquals("mesh0", way(V6_ELSEWHERE));
        assertEquals("mesh0", way("192.0.2.7"), "the local network, too");
        assertEquals("lan0", markedWay(V4_ELSEWHERE));
        assertEquals("lan0", markedWay(V6_ELSEWHERE));
        assertEquals("lo", way("192.0.2.1"));
    }

    @Test
    void shouldKeepTheLocalNetworkWhereItIsAllowed() throws Exception {
        routing.apply(led(true));
        assertEquals("lan0", way("192.0.2.7"));
        assertEquals("lan0", way("2001:db8:1::7"));
        assertEquals("mesh0", way(V4_ELSEWHERE));
        routing.apply(led(false));
        assertEquals("mesh0", way("192.0.2.7"));
    }

    @Test
    void shouldBlockAFamilyThatIsNotLed() throws Exception {
        routing.apply(new ExitPlan(meshIndex(), Family.LED, Family.BLOCKED, false));
        assertEquals("mesh0", way(V4_ELSEWHERE));
        assertEquals("none", way(V6_ELSEWHERE));
        assertEquals("lan0", markedWay(V6_ELSEWHERE));
        routing.apply(new ExitPlan(meshIndex(), Family.LED, Family.FREE, false));
        assertEquals("lan0", way(V6_ELSEWHERE));
    }

    @Test
    void shouldBlockWhatTheInterfaceDoesNotTake() throws Exception {
        Shell.run("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/mesh0/disable_ipv6");
        assertThrows(IOException.class, () -> routing.apply(led(false)));
        assertEquals("mesh0", way(V4_ELSEWHERE));
        assertEquals("none", way(V6_ELSEWHERE));
    }

    /** As after a kill: the interface goes, with all routes through it. */
    @Test
    void shouldBlockOnceTheInterfaceIsGone() throws Exception {
        routing.apply(led(false));
        Shell.run("ip", "link", "del", "mesh0");
        assertEquals("none", way(V4_ELSEWHERE));
        assertEquals("none", way(V6_ELSEWHERE));
        assertEquals("lan0", markedWay(V4_ELSEWHERE));
        addMesh();
        routing.apply(led(false));
        assertEquals("mesh0", way(V4_ELSEWHERE));
    }

    /** As some daemons do that keep this host's network in order by their own lights. */
    @Test
    void shouldPutBackRulesAndRoutesThatSomebodyTookAway() throws Exception {
        routing.apply(led(true));
        String table = String.valueOf(LinuxExitRouting.table("mesh0"));
        String rules = ip("rule") + ip("-6", "rule");
        String routes = ip("route", "show", "table", table) + ip("-6", "route", "show", "table", table);
        assertFalse(routing.restore(led(true)), "all is there");
        for (String family : new String[] {"-4", "-6"}) {
            for (int priority = LinuxExitRouting.FIRST_PRIORITY;
                    priority <= LinuxExitRouting.LAST_PRIORITY;
                    priority++) {
                ip(family, "rule", "del", "priority", String.valueOf(priority));
            }
            ip(family, "route", "flush", "table", table);
        }
        assertEquals("lan0", way(V4_ELSEWHERE), "it leaks");
        assertTrue(routing.restore(led(true)));
        assertEquals(rules, ip("rule") + ip("-6", "rule"));
        assertEquals(routes, ip("route", "show", "table", table) + ip("-6", "route", "show", "table", table));
    }

    @Test
    void shouldLeadAgainOnceTheInterfaceIsOnAgain() throws Exception {
        routing.apply(led(false));
        Shell.run("ip", "link", "set", "mesh0", "down");
        assertFalse(routing.restore(led(false)), "nothing can be done");
        assertEquals("none", way(V4_ELSEWHERE));
        Shell.run("ip", "link", "set", "mesh0", "up");
        assertTrue(routing.restore(led(false)));
        assertEquals("mesh0", way(V4_ELSEWHERE));
        assertEquals("mesh0", way(V6_ELSEWHERE));
    }

    @Test
    void shouldLeaveNothing() throws Exception {
        String rules = ip("rule") + ip("-6", "rule");
        String routes = ip("route", "show", "table", "all") + ip("-6", "route", "show", "table", "all");
        assertFalse(routing.clear(), "nothing was there");
        routing.apply(led(true));
        assertTrue(routing.clear());
        assertEquals(rules, ip("rule") + ip("-6", "rule"));
        assertEquals(routes, ip("route", "show", "table", "all") + ip("-6", "route", "show", "table", "all"));
    }

    @Test
    void shouldUndoWhatAFormerProcessLeft() throws Exception {
        String rules = ip("rule") + ip("-6", "rule");
        try (LinuxExitRouting former = LinuxExitRouting.open("mesh0", 77)) {
            former.apply(led(true));
        }
        routing.apply(led(false));
        assertEquals("lan0", markedWay(V4_ELSEWHERE), "the new mark counts");
        assertEquals("mesh0", device(ip("route", "get", V4_ELSEWHERE, "mark", "77")), "and the former no more");
        assertTrue(routing.clear());
        assertEquals(rules, ip("rule") + ip("-6", "rule"));
    }

    @Test
    void shouldNotTakeAnotherNodesPlace() throws Exception {
        try (LinuxExitRouting other = LinuxExitRouting.open("mesh1", MARK)) {
            other.apply(new ExitPlan(meshIndex(), Family.LED, Family.BLOCKED, true));
            assertThrows(IOException.class, () -> routing.apply(led(false)));
            routing.clear();
            assertEquals("mesh0", way(V4_ELSEWHERE), "by the other's rules, which stay");
            assertEquals("lan0", way("192.0.2.7"));
            assertTrue(other.clear());
        }
    }

    @Test
    void shouldLetWhatCameFromTheMeshGoOnByTheHostsRoutes() throws Exception {
        Shell.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        routing.apply(led(false));
        assertEquals("lan0", device(ip("route", "get", V4_ELSEWHERE, "from", "10.0.0.2", "iif", "mesh0")));
        assertEquals("lan0", device(ip("route", "get", "192.0.2.7", "from", "10.0.0.2", "iif", "mesh0")));
    }
}
