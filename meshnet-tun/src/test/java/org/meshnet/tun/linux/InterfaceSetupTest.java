package org.meshnet.tun.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.InterfaceState;
import org.meshnet.tun.TunConfig;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunDevices;
import org.meshnet.tun.TunException;
import org.meshnet.tun.TunException.Kind;
import org.meshnet.tun.linux.netlink.LinkRemoval;
import org.meshnet.tun.linux.netlink.NetlinkNews;
import org.meshnet.tun.linux.netlink.NewsFilter;
import org.meshnet.tun.linux.netlink.Rtnetlink;
import org.slf4j.LoggerFactory;

/** Addresses and routes as the kernel has them in the end. */
@Timeout(30)
@ExtendWith(FreshNetwork.class)
class InterfaceSetupTest {
    private static final Path DISABLE_IPV6 = Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6");

    private TunDevice tun;
    private Rtnetlink netlink;

    @BeforeEach
    void open() throws Exception {
        tun = TunDevices.open(new TunConfig("mesh7", 1400));
        netlink = Rtnetlink.open();
    }

    @AfterEach
    void close() {
        netlink.close();
        tun.close();
    }

    @Test
    void shouldHaveNoAddressAtFirst() throws Exception {
        assertEquals(List.of(), addresses("mesh7"));
    }

    @Test
    void shouldHaveTheAddressesOfBothFamilies() throws Exception {
        tun.setAddresses(prefixes("10.7.0.1/24", "fd77::1/64"));
        assertEquals(prefixes("10.7.0.1/24", "fd77::1/64"), addresses("mesh7"));
    }

    /**
     * Another node of the mesh that looks in between has to know whose the IPv4 network is. The kernel tells of an IPv6
     * address later than it has it, so what is looked at is what there is when that one cannot be had.
     */
    @Test
    void shouldHaveItsIpv6AddressBeforeTheOtherOne() throws Exception {
        assertThrows(TunException.class, () -> tun.setAddresses(prefixes("10.7.0.1/24", "ff02::1/64")));
        assertEquals(List.of(), addresses("mesh7"));
    }

    @Test
    void shouldReplaceTheEarlierAddresses() throws Exception {
        tun.setAddresses(prefixes("10.7.0.1/24", "fd77::1/64"));
        tun.setAddresses(prefixes("10.8.0.1/16", "fd88::1/64"));
        assertEquals(prefixes("10.8.0.1/16", "fd88::1/64"), addresses("mesh7"));
    }

    @Test
    void shouldMoveWithinANetwork() throws Exception {
        tun.setAddresses(prefixes("10.7.0.1/24"));
        tun.setAddresses(prefixes("10.7.0.2/24"));
        assertEquals(prefixes("10.7.0.2/24"), addresses("mesh7"));
        assertTrue(routesV4().contains("0000070A/00FFFFFF"));
    }

    @Test
    void shouldKeepWhatStays() throws Exception {
        tun.setAddresses(prefixes("10.7.0.1/24", "10.7.0.2/24", "fd77::1/64"));
        tun.setAddresses(prefixes("10.7.0.2/24", "fd77::1/64"));
        assertEquals(prefixes("10.7.0.2/24", "fd77::1/64"), addresses("mesh7"));
    }

    @Test
    void shouldChangeThePrefixLengthOfAnAddress() throws Exception {
        tun.setAddresses(prefixes("10.7.0.1/24", "fd77::1/64"));
        tun.setAddresses(prefixes("10.7.0.1/16", "fd77::1/48"));
        assertEquals(prefixes("10.7.0.1/16", "fd77::1/48"), addresses("mesh7"));
    }

    @Test
    void shouldHaveNewAddressesBeforeTheOldOnesGo() throws Exception {
        tun.setAddresses(prefixes("10.7.0.1/24"));
        int index = netlink.link("mesh7").orElseThrow().index();
        // With the last address the kernel would drop this route, of which the device does not know.
        netlink.addRoute(index, prefix("192.168.9.0/24"));
        tun.setAddresses(prefixes("10.8.0.1/24"));
        assertTrue(routesV4().contains("0009A8C0/00FFFFFF"));
    }

    @Test
    void shouldRemoveAllAddresses() throws Exception {
        tun.setAddresses(prefixes("10.7.0.1/24", "fd77::1/64"));
        tun.setAddresses(List.of());
        assertEquals(List.of(), addresses("mesh7"));
    }

    @Test
    void shouldDoWithoutAnAddressOfAnotherInterface() throws Exception {
        tun.setAddresses(prefixes("10.7.0.1/24"));
        try (TunDevice second = TunDevices.open(new TunConfig("mesh8", 1400))) {
            InterfaceState state = second.setAddresses(prefixes("10.7.0.1/16", "fd77::1/64"));
            assertEquals(Map.of(prefix("10.7.0.1/16").address(), "mesh7"), state.taken());
            assertEquals(prefixes("fd77::1/64"), state.addresses());
            assertEquals(prefixes("fd77::1/64"), addresses("mesh8"));
        }
    }

    @Test
    void shouldTakeAnAddressThatBecameFree() throws Exception {
        tun.setAddresses(prefixes("10.7.0.1/24"));
        try (TunDevice second = TunDevices.open(new TunConfig("mesh8", 1400))) {
            second.setAddresses(prefixes("10.7.0.1/24"));
            tun.setAddresses(List.of());
            assertEquals(prefixes("10.7.0.1/24"), second.restore().addresses());
        }
    }

    @Test
    void shouldGiveUpAnAddressThatAnotherInterfaceTakes() throws Exception {
        tun.setAddresses(prefixes("10.7.0.1/24"));
        netlink.addAddress(netlink.link("lo").orElseThrow().index(), prefix("10.7.0.1/32"));
        InterfaceState state = tun.restore();
        assertEquals("lo", state.taken().get(prefix("10.7.0.1/24").address()));
        assertEquals(List.of(), addresses("mesh7"));
        netlink.removeAddress(netlink.link("lo").orElseThrow().index(), prefix("10.7.0.1/32"));
    }

    @Test
    void shouldPutBackWhatSomebodyRemoved() throws Exception {
        tun.setAddresses(prefixes("10.7.0.1/24", "fd77::1/64"));
        tun.addRoute(prefix("192.168.77.0/24"));
        Shell.run("ip", "addr", "flush", "dev", "mesh7");
        Shell.run("ip", "link", "set", "mesh7", "mtu", "1200");
        InterfaceState state = tun.restore();
        assertEquals(prefixes("10.7.0.1/24", "fd77::1/64"), state.addresses());
        assertEquals(prefixes("10.7.0.1/24", "fd77::1/64"), addresses("mesh7"));
        assertEquals(Set.of("0000070A/00FFFFFF", "004DA8C0/00FFFFFF"), Set.copyOf(routesV4()));
        assertEquals(1400, netlink.link("mesh7").orElseThrow().mtu());
    }

    @Test
    void shouldPutBackTheRouteOfEachAddress() throws Exception {
        tun.setAddresses(prefixes("10.7.0.1/24", "fd77::1/64"));
        awaitOwnRoute();
        List<String> before = routesV6();
        Shell.run("ip", "route", "del", "10.7.0.0/24", "dev", "mesh7");
        Shell.run("ip", "-6", "route", "del", "fd77::/64", "dev", "mesh7");
        tun.restore();
        assertEquals(List.of("0000070A/00FFFFFF"), routesV4());
        assertEquals(before, routesV6());
        tun.restore();
        assertEquals(before, routesV6());
    }

    @Test
    void shouldPutBackTheIpv6AddressThatASwitchedOffInterfaceLost() throws Exception {
        tun.setAddresses(prefixes("10.7.0.1/24", "fd77::1/64"));
        Shell.run("ip", "link", "set", "mesh7", "down");
        InterfaceState down = tun.restore();
        assertFalse(down.isUp());
        assertEquals(prefixes("10.7.0.1/24"), down.addresses());
        Shell.run("ip", "link", "set", "mesh7", "up");
        assertEquals(prefixes("10.7.0.1/24", "fd77::1/64"), tun.restore().addresses());
        assertEquals(List.of("0000070A/00FFFFFF"), routesV4());
    }

    @Test
    void shouldFollowAnInterfaceThatIsRenamed() throws Exception {
        tun.setAddresses(prefixes("10.7.0.1/24"));
        Shell.run("ip", "link", "set", "mesh7", "down");
        Shell.run("ip", "link", "set", "mesh7", "name", "other7");
        Shell.run("ip", "link", "set", "other7", "up");
        Shell.run("ip", "addr", "flush", "dev", "other7");
        assertEquals("other7", tun.restore().name());
        assertEquals("other7", tun.name());
        assertEquals(prefixes("10.7.0.1/24"), addresses("other7"));
    }

    @Test
    void shouldSayThatTheInterfaceWasRemoved() throws Exception {
        LinkRemoval.remove(tun.index());
        TunException thrown = assertThrows(TunException.class, tun::restore);
        assertEquals("GONE the interface mesh7 was removed", thrown.kind() + " " + thrown.getMessage());
    }

    @Test
    void shouldNotClaimAnIpv6AddressWhereIpv6IsOffAndSetItOnceItIsOn() throws Exception {
        Path disable = Path.of("/proc/sys/net/ipv6/conf/mesh7/disable_ipv6");
        Files.writeString(disable, "1");
        assertEquals(
                prefixes("10.7.0.1/24"),
                tun.setAddresses(prefixes("fd77::1/64", "10.7.0.1/24")).addresses());
        Files.writeString(disable, "0");
        assertEquals(prefixes("fd77::1/64", "10.7.0.1/24"), tun.restore().addresses());
    }

    /** Whoever switches IPv6 off does not take IPv4 with it. */
    @Test
    void shouldKeepIpv4WhileRoutesOfIpv6CannotBeThereAndHaveThemOnceItIsOn() throws Exception {
        Path disable = Path.of("/proc/sys/net/ipv6/conf/mesh7/disable_ipv6");
        tun.setAddresses(prefixes("fd77::1/64", "10.7.0.1/24"));
        tun.addRoute(prefix("fd99::/64"));
        Files.writeString(disable, "1");
        tun.addRoute(prefix("fd98::/64"));
        assertEquals(prefixes("10.7.0.1/24"), tun.restore().addresses());
        assertEquals(
                prefixes("10.7.0.2/24"),
                tun.setAddresses(prefixes("10.7.0.2/24")).addresses());
        Files.writeString(disable, "0");
        tun.setAddresses(prefixes("fd77::1/64", "10.7.0.1/24"));
        for (String network : List.of("fd98::", "fd99::")) {
            IpAddress inside = IpAddress.parse(network + "9").orElseThrow();
            assertEquals(tun.index(), netlink.route(inside, 0).orElseThrow().index());
            tun.removeRoute(prefix(network + "/64"));
            assertTrue(netlink.route(inside, 0).isEmpty());
        }
    }

    @Test
    void shouldLeaveAloneWhatIsAsItShouldBe() throws Exception {
        tun.setAddresses(prefixes("10.7.0.1/24", "fd77::1/64"));
        tun.addRoute(prefix("192.168.77.0/24"));
        awaitOwnRoute();
        try (NetlinkNews news = NetlinkNews.open(NewsFilter.ALL)) {
            tun.restore();
            news.await(1);
            assertEquals(0, news.receivedCount());
        }
    }

    @Test
    void shouldAddARouteOfEachFamily() throws Exception {
        tun.addRoute(prefix("192.168.77.5/24"));
        tun.addRoute(prefix("fd99::/48"));
        assertTrue(routesV4().contains("004DA8C0/00FFFFFF"));
        assertTrue(routesV6().contains("fd990000000000000000000000000000/30"));
    }

    @Test
    void shouldAddARouteOnce() throws Exception {
        tun.addRoute(prefix("192.168.77.0/24"));
        tun.addRoute(prefix("192.168.77.0/24"));
        assertEquals(List.of("004DA8C0/00FFFFFF"), routesV4());
    }

    @Test
    void shouldRemoveARoute() throws Exception {
        tun.addRoute(prefix("192.168.77.0/24"));
        tun.removeRoute(prefix("192.168.77.0/24"));
        assertEquals(List.of(), routesV4());
    }

    @Test
    void shouldRemoveARouteThatCouldNotBeRemovedAtFirst() throws Exception {
        tun.addRoute(prefix("192.168.77.0/24"));
        CompletableFuture<Kind> refused = new CompletableFuture<>();
        Thread unprivileged = new Thread(() -> {
            ThreadPrivileges.dropCapabilities();
            try {
                tun.removeRoute(prefix("192.168.77.0/24"));
                refused.complete(Kind.CLOSED);
            } catch (TunException e) {
                refused.complete(e.kind());
            }
        });
        unprivileged.start();
        assertEquals(Kind.NO_PRIVILEGE, refused.get());
        tun.removeRoute(prefix("192.168.77.0/24"));
        assertEquals(List.of(), routesV4());
    }

    @Test
    void shouldDoNothingForARouteThatIsNotThere() throws Exception {
        tun.removeRoute(prefix("192.168.77.0/24"));
    }

    @Test
    void shouldKeepRoutesWhenTheLastAddressGoes() throws Exception {
        tun.setAddresses(prefixes("10.7.0.1/24"));
        tun.addRoute(prefix("192.168.77.0/24"));
        tun.setAddresses(List.of());
        assertEquals(List.of("004DA8C0/00FFFFFF"), routesV4());
    }

    @Test
    void shouldRefuseARouteThatSomebodyElseHas() throws Exception {
        try (TunDevice second = TunDevices.open(new TunConfig("mesh8", 1400))) {
            tun.addRoute(prefix("192.168.77.0/24"));
            TunException thrown = assertThrows(TunException.class, () -> second.addRoute(prefix("192.168.77.0/24")));
            assertEquals(
                    "there is a route to 192.168.77.0/24 through mesh7 already; remove it first", thrown.getMessage());
            second.removeRoute(prefix("192.168.77.0/24"));
            assertEquals(List.of("004DA8C0/00FFFFFF"), routesV4());
        }
    }

    @Test
    void shouldGoOnWithIpv4WhereIpv6IsSwitchedOff() throws Exception {
        Files.writeString(DISABLE_IPV6, "1");
        try (TunDevice withoutV6 = TunDevices.open(new TunConfig("mesh8", 1400))) {
            List<String> warnings = warningsOf(() -> {
                withoutV6.setAddresses(prefixes("fd77::1/64", "10.7.0.1/24"));
                withoutV6.addRoute(prefix("fd99::/48"));
            });
            assertEquals(prefixes("10.7.0.1/24"), addresses("mesh8"));
            assertEquals(1, warnings.size(), warnings.toString());
            assertTrue(warnings.get(0).startsWith("mesh8 has no IPv6, going on with IPv4: "), warnings.get(0));
        } finally {
            Files.writeString(DISABLE_IPV6, "0");
        }
    }

    @Test
    void shouldGoOnWithIpv4WhereTheMtuIsTooSmallForIpv6() throws Exception {
        try (TunDevice small = TunDevices.open(new TunConfig("mesh8", 1279))) {
            List<String> warnings = warningsOf(() -> {
                small.setAddresses(prefixes("fd77::1/64", "10.7.0.1/24"));
                small.addRoute(prefix("fd99::/48"));
            });
            assertEquals(prefixes("10.7.0.1/24"), addresses("mesh8"));
            assertEquals(1, warnings.size(), warnings.toString());
        }
    }

    @Test
    void shouldSayWhatTheKernelRefuses() {
        TunException thrown = assertThrows(TunException.class, () -> tun.setAddresses(prefixes("ff02::1/64")));
        assertEquals(Kind.SYSTEM, thrown.kind());
        assertTrue(thrown.getMessage().startsWith("can't set the address ff02::1/64 of mesh7: "), thrown.getMessage());
        assertFalse(thrown.getMessage().contains("\n"));
    }

    /** The kernel adds it a moment after the address, and announces it. */
    private static void awaitOwnRoute() throws Exception {
        while (!routesV6().contains("fd770000000000000000000000000001/80")) {
            Thread.onSpinWait();
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private static List<String> warningsOf(Action action) throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(InterfaceSetup.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        logger.setAdditive(false);
        try {
            action.run();
        } finally {
            logger.setAdditive(true);
            logger.detachAppender(appender);
        }
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private List<Prefix> addresses(String name) throws Exception {
        int index = netlink.link(name).orElseThrow().index();
        return netlink.addresses().stream()
                .filter(address -> address.index() == index)
                .map(address -> address.prefix())
                .toList();
    }

    /** Destination and mask as hexadecimal little-endian numbers. */
    private static List<String> routesV4() throws Exception {
        return lines("/proc/thread-self/net/route")
                .skip(1)
                .map(fields -> fields[1] + "/" + fields[7])
                .toList();
    }

    private static List<String> routesV6() throws Exception {
        return lines("/proc/thread-self/net/ipv6_route")
                .filter(fields -> fields[9].equals("mesh7"))
                .map(fields -> fields[0] + "/" + fields[1])
                .toList();
    }

    private static Stream<String[]> lines(String file) throws Exception {
        return Files.readAllLines(Path.of(file)).stream()
                .map(line -> line.trim().split("\\s+", -1));
    }

    private static List<Prefix> prefixes(String... texts) {
        return Stream.of(texts).map(InterfaceSetupTest::prefix).toList();
    }

    private static Prefix prefix(String text) {
        return Prefix.parse(text).orElseThrow();
    }
}
