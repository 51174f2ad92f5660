package org.meshnet.node.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.config.InterfacePatterns;
import org.meshnet.tun.HostInterface.Kind;

class InterfaceChoiceTest {
    private static final int OWN_INDEX = 1;

    private final FakeHost host = new FakeHost().hasMesh("mesh0", "10.0.0.7/24", "fd77::7/64");

    private InterfaceChoice choice(InterfacePatterns patterns) {
        return InterfaceChoice.of(host.look(), patterns, OWN_INDEX, 5555);
    }

    private InterfaceChoice choice() {
        return choice(InterfacePatterns.NONE);
    }

    private static InterfacePatterns excluding(String... patterns) {
        return new InterfacePatterns(List.of(patterns), List.of());
    }

    private static InterfacePatterns only(String... patterns) {
        return new InterfacePatterns(List.of(), List.of(patterns));
    }

    private static List<String> addresses(InterfaceChoice choice) {
        return choice.endpoints().stream()
                .map(endpoint -> endpoint.address().toString())
                .toList();
    }

    private static List<Prefix> prefixes(String... texts) {
        return Stream.of(texts).map(FakeHost::prefix).toList();
    }

    @Test
    void shouldTellTheLongestPacketOfInterfacesThatMayCarryDatagrams() {
        FakeHost host = new FakeHost()
                .has("eth0", Kind.LINK, "192.0.2.7/24")
                .withMtu(1_400)
                .has("eth1", Kind.LINK, "198.51.100.7/24")
                .withMtu(9_000)
                .has("tun0", Kind.TUNNEL, "10.8.0.7/24")
                .withMtu(65_000);
        assertEquals(
                9_000,
                InterfaceChoice.of(host.look(), InterfacePatterns.NONE, OWN_INDEX, 5555)
                        .linkMtu());
    }

    @Test
    void shouldTellAddressesThatAnotherHostCanUse() {
        host.has("eth0", Kind.LINK, "192.168.1.7/24", "169.254.3.3/16", "fe80::1/64", "2001:db8::7/64");
        assertEquals(List.of("192.168.1.7", "2001:db8::7"), addresses(choice()));
        assertTrue(choice().endpoints().stream().allMatch(endpoint -> endpoint.port() == 5555));
        assertEquals(prefixes("192.168.1.0/24", "2001:db8::/64"), choice().links());
        assertEquals(List.of(), choice().tunnels());
    }

    @Test
    void shouldNeverUseAnotherMesh() {
        host.hasMesh("other0", "10.91.0.7/24", "fd91::7/64");
        for (InterfacePatterns patterns : List.of(InterfacePatterns.NONE, only("other0"))) {
            assertEquals(List.of(), choice(patterns).endpoints());
            assertEquals(List.of(), choice(patterns).links());
            assertEquals(prefixes("10.91.0.0/24", "fd91::/64"), choice(patterns).tunnels());
        }
    }

    @Test
    void shouldLeaveOutTunnelsHoweverTheyAreMade() {
        host.has("wg0", Kind.TUNNEL, "10.66.0.2/24")
                .withDefault("0.0.0.0/0", "10.66.0.1")
                .has("ztabcdef01", Kind.LINK, "10.147.1.2/24")
                .has("tailscale0", Kind.LINK, "100.101.102.103/32")
                .has("gre1", Kind.CARRIER, "10.5.0.1/30");
        assertEquals(List.of(), choice().endpoints());
        assertEquals(
                prefixes("10.66.0.0/24", "10.147.1.0/24", "100.101.102.103/32", "10.5.0.0/30"), choice().tunnels());
    }

    @Test
    void shouldUseWhatTheInternetIsReachedThroughUnlessItIsAVpn() {
        host.has("he6", Kind.CARRIER, "2001:db8:6::2/64")
                .withDefault("::/0", "2001:db8:6::1")
                .has("veth3", Kind.PAIR, "172.18.0.2/16")
                .withDefault("0.0.0.0/0", "172.18.0.1");
        assertEquals(List.of("172.18.0.2", "2001:db8:6::2"), addresses(choice()));
    }

    @Test
    void shouldNotOfferContainersBridgesThoughContainersMayBePeers() {
        host.has("eth0", Kind.LINK, "192.168.1.7/24")
                .has("docker0", Kind.INNER_BRIDGE, "172.17.0.1/16")
                .has("br-lan", Kind.BRIDGE, "192.168.2.1/24")
                .has("veth12ab", Kind.PAIR, "172.19.0.1/32")
                .has("eth1", Kind.PAIR, "172.20.0.5/16");
        assertEquals(List.of("192.168.1.7", "192.168.2.1", "172.20.0.5"), addresses(choice()));
        assertTrue(choice().links().containsAll(prefixes("172.17.0.0/16", "172.20.0.0/16")));
    }

    @Test
    void shouldDoWhatTheUserSays() {
        host.has("eth0", Kind.LINK, "192.168.1.7/24")
                .has("eth1", Kind.LINK, "192.168.2.7/24")
                .has("wg0", Kind.TUNNEL, "10.66.0.2/24");
        assertEquals(List.of("192.168.2.7"), addresses(choice(excluding("eth0"))));
        assertEquals(
                prefixes("192.168.1.0/24", "10.66.0.0/24"),
                choice(excluding("eth0")).tunnels());
        assertEquals(List.of("10.66.0.2"), addresses(choice(only("wg*"))));
        assertEquals(prefixes("10.66.0.0/24"), choice(only("wg*")).links());
        assertEquals(
                List.of("192.168.1.7"), addresses(choice(new InterfacePatterns(List.of("eth1"), List.of("eth?")))));
    }

    @Test
    void shouldTellTheDefaultRoutesAddressFirstHoweverManyBridgesThereAre() {
        for (int i = 0; i < 20; i++) {
            host.has("br" + i, Kind.INNER_BRIDGE, "10.20." + i + ".1/24", "fd20:0:0:" + i + "::1/64");
        }
        host.has("eth0", Kind.LINK, "192.168.1.7/24", "fd01::7/64", "2001:db8::7/64")
                .withDefault("0.0.0.0/0", "192.168.1.1")
                .withDefault("::/0", "fe80::1");
        assertEquals(List.of("192.168.1.7", "2001:db8::7", "fd01::7"), addresses(choice()));
        List<String> all = addresses(choice(only("*")));
        assertEquals(InterfaceChoice.MOST_ENDPOINTS, all.size());
        assertEquals(List.of("192.168.1.7", "2001:db8::7"), all.subList(0, 2));
        assertTrue(all.stream().filter(address -> address.contains(":")).count() >= 4, all.toString());
    }

    @Test
    void shouldNotLetOneFamilyOrOneInterfaceCrowdOutAnother() {
        String[] many = Stream.iterate(1, i -> i + 1)
                .limit(30)
                .map(i -> "192.0.2." + i + "/24")
                .toArray(String[]::new);
        host.has("eth0", Kind.LINK, many)
                .withDefault("0.0.0.0/0", "192.0.2.254")
                .has("eth1", Kind.LINK, "198.51.100.7/24", "2001:db8::7/64");
        List<String> all = addresses(choice());
        assertEquals(List.of("192.0.2.1", "2001:db8::7", "198.51.100.7"), all.subList(0, 3));
        assertEquals(InterfaceChoice.MOST_ENDPOINTS, all.size());
    }
}
