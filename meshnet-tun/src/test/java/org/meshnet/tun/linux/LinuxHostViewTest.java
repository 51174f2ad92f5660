package org.meshnet.tun.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.HostInterface;
import org.meshnet.tun.HostNetwork;
import org.meshnet.tun.HostRoute;
import org.meshnet.tun.TunConfig;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunDevices;

/** What the kernel's network looks like from here. */
@Timeout(60)
@ExtendWith(FreshNetwork.class)
class LinuxHostViewTest {
    private static final Prefix MESH = Prefix.parse("10.0.0.0/24").orElseThrow();

    @TempDir
    Path folder;

    private LinuxHostView view;

    @BeforeEach
    void makeALink() throws Exception {
        view = LinuxHostView.open(0);
        Shell.run("ip", "link", "add", "near0", "type", "veth", "peer", "name", "far0");
        Shell.run("ip", "link", "add", "link", "near0", "name", "lan0", "type", "macvlan");
        for (String name : List.of("near0", "far0", "lan0")) {
            Shell.run("ip", "link", "set", name, "up");
        }
        Shell.run("ip", "addr", "add", "192.0.2.1/24", "dev", "lan0");
    }

    @AfterEach
    void removeIt() throws Exception {
        view.close();
        Shell.run("ip", "link", "del", "near0");
    }

    private HostInterface named(String name) throws Exception {
        return view.look().interfaces().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> routes(int... ignored) throws Exception {
        List<Integer> own = IntStream.of(ignored).boxed().toList();
        HostNetwork seen = view.look();
        return view.routesInto(MESH, seen, own).stream()
                .map(route -> route.destination() + " "
                        + seen.byIndex(route.interfaceIndex()).orElseThrow().name())
                .toList();
    }

    private boolean isThere(String name) throws Exception {
        return view.look().interfaces().stream().anyMatch(each -> each.name().equals(name));
    }

    @Test
    void shouldTellInterfacesByWhatTheyAre() throws Exception {
        Shell.run("ip", "link", "add", "vea0", "type", "veth", "peer", "name", "veb0");
        Shell.run("ip", "link", "add", "br0", "type", "bridge");
        Shell.run("ip", "link", "add", "br1", "type", "bridge");
        Shell.run("ip", "link", "set", "vea0", "master", "br1");
        Shell.run("ip", "link", "add", "link", "near0", "name", "lan1", "type", "macvlan");
        Shell.run("ip", "link", "set", "lan1", "master", "br0");
        Shell.run("ip", "tuntap", "add", "dev", "tap9", "mode", "tap");
        for (String name : List.of("vea0", "veb0", "br0", "br1", "lan1", "tap9")) {
            Shell.run("ip", "link", "set", name, "up");
        }
        try (TunDevice tun = TunDevices.open(new TunConfig("mesh7", 1400))) {
            String kinds = Stream.of("lan0", "veb0", "br0", "br1", "tap9", tun.name())
                    .map(name -> {
                        try {
                            HostInterface each = named(name);
                            return each.kind() + (each.isMesh() ? " of a mesh" : "");
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .collect(Collectors.joining(", "));
            assertEquals("LINK, PAIR, BRIDGE, INNER_BRIDGE, TUNNEL, TUNNEL of a mesh", kinds);
        } finally {
            for (String name : List.of("vea0", "br0", "br1", "lan1", "tap9")) {
                Shell.run("ip", "link", "del", name);
            }
        }
    }

    /** The number of its socket may be another file's by then. */
    @Test
    void shouldAskNobodyOnceItIsClosed() throws Exception {
        HostNetwork seen = view.look();
        view.close();
        assertThrows(ClosedChannelException.class, view::look);
        assertThrows(ClosedChannelException.class, () -> view.routesInto(MESH, seen, List.of()));
    }

    @Test
    void shouldLeaveOutWhatIsSwitchedOff() throws Exception {
        assertTrue(isThere("lan0"));
        Shell.run("ip", "link", "set", "lan0", "down");
        assertFalse(isThere("lan0"));
    }

    @Test
    void shouldKnowTheBestDefaultRouteOfEachFamily() throws Exception {
        Shell.run("ip", "route", "add", "default", "via", "192.0.2.254", "metric", "200");
        Shell.run("ip", "route", "add", "default", "via", "192.0.2.253", "metric", "100");
        Shell.run("ip", "-6", "route", "add", "default", "dev", "lan0");
        HostNetwork seen = view.look();
        HostRoute v4 = seen.defaultRoute(4).orElseThrow();
        assertEquals("192.0.2.253", v4.gateway().map(IpAddress::toString).orElse("none"));
        assertEquals(
                "lan0",
                seen.byIndex(seen.defaultRoute(6).orElseThrow().interfaceIndex())
                        .orElseThrow()
                        .name());
    }

    @Test
    void shouldHaveNoDefaultRouteWithoutOne() throws Exception {
        Shell.run("ip", "route", "add", "198.51.100.0/24", "via", "192.0.2.254");
        assertEquals(List.of(), view.look().defaultRoutes());
    }

    @Test
    void shouldReadAsMuchHoweverManyRoutesThereAre() throws Exception {
        Shell.run("ip", "route", "add", "default", "via", "192.0.2.254");
        long before = view.receivedCount();
        view.look();
        long few = view.receivedCount() - before;
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            lines.add("route add 20." + (i >> 8) + "." + (i & 255) + ".0/24 via 192.0.2.254");
        }
        Shell.batch(folder, lines);
        before = view.receivedCount();
        HostNetwork seen = view.look();
        view.routesInto(MESH, seen, List.of());
        long many = view.receivedCount() - before;
        assertEquals(
                "192.0.2.254",
                seen.defaultRoute(4).orElseThrow().gateway().orElseThrow().toString());
        // One datagram of the dump, which the kernel fills, and some forty look-ups.
        assertTrue(many < few + 1000, many + " messages, and " + few + " with one route");
        assertEquals(few, again(), "the dump that was left leaves nothing behind");
    }

    /** The messages of a look without routes beyond the default one. */
    private long again() throws Exception {
        Shell.run("ip", "route", "flush", "root", "20.0.0.0/8");
        long before = view.receivedCount();
        view.look();
        return view.receivedCount() - before;
    }

    @Test
    void shouldFindTheRouteAroundANetworkAndThoseInside() throws Exception {
        assertEquals(List.of(), routes());
        Shell.run("ip", "route", "add", "default", "via", "192.0.2.254");
        Shell.run("ip", "route", "add", "0.0.0.0/1", "via", "192.0.2.254");
        assertEquals(List.of(), routes());
        Shell.run("ip", "route", "add", "10.0.0.0/8", "via", "192.0.2.254");
        Shell.run("ip", "route", "add", "10.0.0.64/29", "via", "192.0.2.253");
        assertEquals(List.of("10.0.0.0/8 lan0", "10.0.0.64/29 lan0"), routes());
    }

    @Test
    void shouldSeeTheRouteThatTheMeshsOwnHides() throws Exception {
        Shell.run("ip", "route", "add", "10.0.0.0/16", "via", "192.0.2.254");
        try (TunDevice tun = TunDevices.open(new TunConfig("mesh7", 1400))) {
            tun.setAddresses(List.of(Prefix.parse("10.0.0.7/24").orElseThrow()));
            assertEquals(List.of("10.0.0.0/16 lan0"), routes(tun.index()));
        }
    }
}
