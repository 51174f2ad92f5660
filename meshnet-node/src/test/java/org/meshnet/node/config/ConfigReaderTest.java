package org.meshnet.node.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.relay.RelayLimits;
import org.meshnet.core.route.RouteConsent;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.log.LogSetup;

class ConfigReaderTest {
    private static final String KEY = "0123456789abcdef".repeat(4);
    private static final String OTHER_KEY = "fedcba9876543210".repeat(4);

    @TempDir
    Path folder;

    private final Map<Setting, List<String>> commandLine = new EnumMap<>(Setting.class);
    private final Map<String, String> environment = new HashMap<>();

    ConfigReaderTest() {
        environment.put("MESHNET_KEY", KEY);
        environment.put("MESHNET_SERVER", "vpn.example.org");
    }

    private NodeConfig read() throws UserError {
        return ConfigReader.read(Settings.gather(commandLine, environment), environment);
    }

    private Path file(String text) throws IOException {
        Path file = Files.createTempFile(folder, "file", "");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    @Test
    void shouldFillInTheDefaults() throws UserError {
        NodeConfig config = read();

        assertEquals(HostName.find(), config.member().id());
        assertEquals(
                List.of(new ServerAddress("vpn.example.org", 8000, false, true)),
                config.servers().discovery());
        assertEquals(Prefix.parse("10.0.0.0/24"), Optional.of(config.overlay().network()));
        assertEquals(Optional.empty(), config.overlay().fixedAddress());
        assertEquals(0, config.underlay().port());
        assertEquals("mesh%d", config.overlay().interfaceName());
        assertEquals(1400, config.overlay().mtu());
        assertEquals(CipherChoice.SECRETBOX, config.traffic().cipher());
        assertEquals(Optional.empty(), config.local().state());
        assertEquals(new LogSetup.Wish("INFO", false), config.local().log());
        assertEquals(List.of(), config.local().notices());
    }

    /** A domain is one server with or without the port that it has anyway; the first word for it counts. */
    @Test
    void shouldKnowADomainWithAndWithoutItsPortAsOneServer() throws UserError {
        String key = "ab".repeat(32);
        ServerAddress domain = new ServerAddress("vpn.example.org", 8000, false, true);
        commandLine.put(Setting.SERVER, List.of("vpn.example.org", "vpn.example.org:8000#" + key));
        assertEquals(List.of(domain), read().servers().discovery());
        assertEquals(Map.of(domain, ServerKey.parse(key)), read().servers().keys());

        commandLine.put(Setting.SERVER, List.of("vpn.example.org:8000#" + key, "vpn.example.org#" + "cd".repeat(32)));
        assertThrows(UserError.class, this::read);
    }

    private static Prefix prefix(String text) {
        return Prefix.parse(text).orElseThrow();
    }

    @Test
    void shouldTakeNetworksBehindThisNodeAndAnOthers() throws UserError {
        assertEquals(
                new NodeConfig.Routing(List.of(), RouteConsent.NONE, false, NodeConfig.Exit.NONE),
                read().overlay().routing());
        commandLine.put(Setting.ADVERTISE_ROUTE, List.of("192.168.1.0/24=10.64.7.0/24", "fd77::/64"));
        commandLine.put(Setting.SNAT, List.of("true"));
        commandLine.put(Setting.ACCEPT_ROUTE, List.of("192.168.0.0/16"));
        assertEquals(
                new NodeConfig.Routing(
                        List.of(
                                new AdvertisedRoute(prefix("192.168.1.0/24"), prefix("10.64.7.0/24")),
                                new AdvertisedRoute(prefix("fd77::/64"), prefix("fd77::/64"))),
                        new RouteConsent(false, List.of(prefix("192.168.0.0/16"))),
                        true,
                        NodeConfig.Exit.NONE),
                read().overlay().routing());
        commandLine.put(Setting.ACCEPT_ROUTES, List.of("true"));
        assertEquals(RouteConsent.ANY, read().overlay().routing().consent());
    }

    @Test
    void shouldRefuseNetworksThatAreNoneOrInTheWay() {
        Map<String, String> wrong = new HashMap<>();
        wrong.put("lan", "not a network");
        wrong.put("192.168.1.7/24", "it is no network: that would be 192.168.1.0/24");
        wrong.put("0.0.0.0/0", "it is a default route");
        wrong.put("127.0.0.0/8", "which has a meaning of its own");
        wrong.put("10.0.0.128/25", "overlaps the mesh's own network 10.0.0.0/24");
        wrong.put("192.168.1.0/24=10.0.0.0/24", "overlaps the mesh's own network 10.0.0.0/24");
        wrong.put("192.168.1.0/24=10.64.0.0/16", "expected one of the same size, such as 10.64.0.0/24");
        wrong.put("192.168.1.0/24=fd77::/64", "expected one of the same size");
        wrong.put("192.168.1.0/24=192.168.1.0/24", "the two are one");
        wrong.put("192.168.1.0/24=10.64.7.0/24=10.64.8.0/24", "not a network");
        wrong.forEach((text, reason) -> {
            commandLine.put(Setting.ADVERTISE_ROUTE, List.of(text));
            String message = assertThrows(UserError.class, this::read).getMessage();
            assertTrue(message.startsWith("--advertise-route " + text) && message.contains(reason), message);
        });
        for (List<String> pair : List.of(
                List.of("192.168.1.0/24", "192.168.1.0/24"),
                List.of("192.168.1.0/24=10.64.7.0/24", "192.168.2.0/24=10.64.7.0/24"),
                List.of("192.168.1.0/24=10.64.7.0/24", "10.64.0.0/16"))) {
            commandLine.put(Setting.ADVERTISE_ROUTE, pair);
            assertTrue(assertThrows(UserError.class, this::read).getMessage().contains("expected each network once"));
        }
        commandLine.put(
                Setting.ADVERTISE_ROUTE,
                IntStream.range(0, 33).mapToObj(i -> "172.16." + i + ".0/24").toList());
        assertTrue(assertThrows(UserError.class, this::read).getMessage().contains("too many"));
        commandLine.put(
                Setting.ADVERTISE_ROUTE,
                IntStream.range(0, 32).mapToObj(i -> "fd00:" + i + "::/64").toList());
        assertTrue(assertThrows(UserError.class, this::read).getMessage().contains("bytes too long"));
        commandLine.remove(Setting.ADVERTISE_ROUTE);
        commandLine.put(Setting.SNAT, List.of("true"));
        assertTrue(assertThrows(UserError.class, this::read).getMessage().contains("expected --advertise-route"));
    }

    @Test
    void shouldTakePatternsOfInterfaces() throws UserError {
        assertEquals(InterfacePatterns.NONE, read().underlay().interfaces());
        commandLine.put(Setting.EXCLUDE_INTERFACE, List.of("docker*", "veth?"));
        commandLine.put(Setting.ONLY_INTERFACE, List.of("eth0"));
        assertEquals(
                new InterfacePatterns(List.of("docker*", "veth?"), List.of("eth0")),
                read().underlay().interfaces());
    }

    @Test
    void shouldTakeStunServersWithTheirOwnPort() throws UserError {
        assertEquals(List.of(), read().servers().stun());
        commandLine.put(Setting.STUN, List.of("stun.example.org", "[2001:db8::1]:99"));
        assertEquals(
                List.of(new ServerAddress("stun.example.org", 3478), new ServerAddress("2001:db8::1", 99)),
                read().servers().stun());
    }

    @Test
    void shouldTakeUpToFourAliasesInAnyCase() throws UserError {
        assertEquals(List.of(), read().member().aliases());
        commandLine.put(Setting.ALIAS, List.of("Files,www-2", "files"));
        assertEquals(
                List.of(new Label("files"), new Label("www-2")), read().member().aliases());
        commandLine.put(Setting.ALIAS, List.of("a", "b", "c", "d", "e"));
        UserError error = assertThrows(UserError.class, this::read);
        assertEquals("--alias e: one too many; expected at most 4", error.getMessage());
    }

    @Test
    void shouldTakeADomainAndAWayToResolveNames() throws UserError {
        assertEquals(
                new NodeConfig.Dns("mesh", DnsMode.AUTO, Optional.empty()),
                read().overlay().dns());
        commandLine.put(Setting.DOMAIN, List.of("Mesh.Example.org."));
        commandLine.put(Setting.DNS, List.of("hosts"));
        assertEquals(
                new NodeConfig.Dns("mesh.example.org", DnsMode.HOSTS, Optional.empty()),
                read().overlay().dns());
        commandLine.put(Setting.DNS, List.of("bind"));
        UserError error = assertThrows(UserError.class, this::read);
        assertEquals("--dns bind: expected auto, resolved, resolvconf, hosts, listen or off", error.getMessage());
        commandLine.remove(Setting.DNS);
        for (String wrong : List.of(".", "a..b", "-a.b", "a_b", "ä", "a.".repeat(100) + "b")) {
            commandLine.put(Setting.DOMAIN, List.of(wrong));
            assertThrows(UserError.class, this::read, wrong);
        }
    }

    @Test
    void shouldTakeAResolverThatAnExitCouldLeadTo() throws UserError {
        for (String right : List.of("9.9.9.9", "9.9.9.9:53", "[2620:fe::fe]:53", "2620:fe::fe", "10.0.0.7:5353")) {
            commandLine.put(Setting.EXIT_DNS, List.of(right));
            String text = read().overlay().dns().exitResolver().orElseThrow().toString();
            assertTrue(text.startsWith(right) || (text.contains("2620:fe::fe") && text.endsWith("]:53")), text);
        }
        for (String wrong : List.of("", "dns.example.org", "127.0.0.1", "[::1]:53", "9.9.9.9:0", "224.0.0.251")) {
            commandLine.put(Setting.EXIT_DNS, List.of(wrong));
            assertThrows(UserError.class, this::read, wrong);
        }
        commandLine.put(Setting.EXIT_DNS, List.of("9.9.9.9"));
        commandLine.put(Setting.DNS, List.of("off"));
        assertThrows(UserError.class, this::read, "nobody could ask");
    }

    @Test
    void shouldRefuseAnAliasThatIsNoLabel() {
        for (String wrong : List.of("", "-a", "a-", "a.b", "ä", "a_b", "a".repeat(64))) {
            commandLine.put(Setting.ALIAS, List.of(wrong));
            UserError error = assertThrows(UserError.class, this::read);
            assertTrue(error.getMessage()
                    .endsWith("not a host's name; expected up to 63 letters, digits and hyphens, such as files-2"));
        }
    }

    @Test
    void shouldMapPortsUnlessToldNotTo() throws UserError, IOException {
        assertTrue(read().underlay().portMapping());
        environment.put("MESHNET_NO_PORT_MAPPING", "false");
        assertTrue(read().underlay().portMapping());
        environment.put("MESHNET_NO_PORT_MAPPING", "yes");
        assertThrows(UserError.class, this::read);
        environment.remove("MESHNET_NO_PORT_MAPPING");
        environment.put("MESHNET_CONFIG", file("no-port-mapping = true\n").toString());
        assertFalse(read().underlay().portMapping());
    }

    @Test
    void shouldGoByStreamsUnlessToldNotTo() throws UserError {
        assertTrue(read().servers().streams());
        assertEquals(Optional.empty(), read().servers().tlsAuthorities());
        commandLine.put(Setting.NO_TCP, List.of("true"));
        environment.put("MESHNET_TLS_CA", "/etc/ssl/ca.pem");
        assertFalse(read().servers().streams());
        assertEquals(Optional.of(Path.of("/etc/ssl/ca.pem")), read().servers().tlsAuthorities());
    }

    @Test
    void shouldTakeServersWithTlsButNoStunServers() throws UserError {
        commandLine.put(Setting.SERVER, List.of("tls://a", "tls://[2001:db8::1]:8443"));
        assertEquals(
                List.of(new ServerAddress("a", 443, true), new ServerAddress("2001:db8::1", 8443, true)),
                read().servers().discovery());
        commandLine.put(Setting.STUN, List.of("tls://a"));
        UserError error = assertThrows(UserError.class, this::read);
        assertEquals(
                "--stun tls://a: not a server; expected HOST:PORT such as stun.example.org:3478 or [2001:db8::1]:3478",
                error.getMessage());
    }

    @Test
    void shouldPreferTheCommandLineToVariablesAndTheseToTheFile() throws UserError, IOException {
        environment.put(
                "MESHNET_CONFIG", file("id = file\nport = 1\nmtu = 1301\n").toString());
        environment.put("MESHNET_PORT", "2");
        environment.put("MESHNET_MTU", "1302");
        commandLine.put(Setting.MTU, List.of("1303"));

        NodeConfig config = read();
        assertEquals("file", config.member().id());
        assertEquals(2, config.underlay().port());
        assertEquals(1303, config.overlay().mtu());
    }

    @Test
    void shouldTakeTheLanesThatAreAskedFor() throws UserError, IOException {
        environment.put("MESHNET_CONFIG", file("lanes = 16\n").toString());
        assertEquals(16, read().traffic().lanes());
        environment.put("MESHNET_LANES", "5");
        assertEquals(5, read().traffic().lanes());
    }

    @Test
    void shouldRefuseACountOfLanesThatIsOutOfRange() {
        for (String count : new String[] {"0", "17", "two", "-1"}) {
            commandLine.put(Setting.LANES, List.of(count));
            UserError error = assertThrows(UserError.class, this::read);
            assertEquals("--lanes " + count + ": expected a number from 1 to 16", error.getMessage());
        }
    }

    @Test
    void shouldChooseTheLanesByTheCores() {
        int[] cores = {1, 2, 3, 4, 6, 8, 64};
        assertArrayEquals(
                new int[] {1, 1, 1, 2, 3, 4, 4},
                Arrays.stream(cores).map(ConfigReader::defaultLanes).toArray());
    }

    @Test
    void shouldTakeEmptyVariablesForUnset() throws UserError {
        environment.put("MESHNET_PORT", "");
        assertEquals(0, read().underlay().port());
    }

    @Test
    void shouldTakeServersFromOneSourceOnlyRepeatedOrWithCommas() throws UserError {
        environment.put("MESHNET_SERVER", "a, b:1,a:8000");
        assertEquals(
                List.of(new ServerAddress("a", 8000), new ServerAddress("b", 1)),
                read().servers().discovery());

        commandLine.put(Setting.SERVER, List.of("c", "[2001:db8::1]:5"));
        assertEquals(
                List.of(new ServerAddress("c", 8000), new ServerAddress("2001:db8::1", 5)),
                read().servers().discovery());
    }

    @Test
    void shouldLookForTheServerOnThisHostIfNoneIsGiven() throws UserError {
        environment.remove("MESHNET_SERVER");
        assertEquals(
                List.of(new ServerAddress("127.0.0.1", 8000)), read().servers().discovery());
    }

    @Test
    void shouldReadTheKeysOfServers() throws UserError {
        String key = "0a".repeat(32);
        commandLine.put(Setting.SERVER, List.of("a#" + key, "b:1", "tls://c#" + key + ",[2001:db8::1]:5#" + key));
        NodeConfig config = read();
        assertEquals(
                List.of("a:8000", "b:1", "tls://c:443", "[2001:db8::1]:5"),
                config.servers().discovery().stream().map(Object::toString).toList());
        ServerKey parsed = ServerKey.parse(key);
        assertEquals(
                Map.of(
                        new ServerAddress("a", 8000), parsed,
                        new ServerAddress("c", 443, true), parsed,
                        new ServerAddress("2001:db8::1", 5), parsed),
                config.servers().keys());
        assertEquals(false, config.servers().acceptKeys());
    }

    @Test
    void shouldBelieveAnewForOneStartOnly() throws UserError {
        commandLine.put(Setting.ACCEPT_SERVER_KEY, List.of("true"));
        assertEquals(true, read().servers().acceptKeys());
        commandLine.remove(Setting.ACCEPT_SERVER_KEY);
        environment.put("MESHNET_ACCEPT_SERVER_KEY", "true");
        UserError error = assertThrows(UserError.class, this::read);
        assertEquals(
                "MESHNET_ACCEPT_SERVER_KEY: this is for one start; expected it on the command line only",
                error.getMessage());
    }

    @Test
    void shouldReadWhereTheNodeIsReached() throws UserError {
        assertEquals(List.of(), read().underlay().endpoints());
        commandLine.put(
                Setting.ENDPOINT,
                List.of("home.example.org", "192.0.2.7:7000,[2001:db8::1]", "a:0", "[2001:db8::1]:0"));
        assertEquals(
                List.of(
                        new ConfiguredEndpoint("home.example.org", 0),
                        new ConfiguredEndpoint("192.0.2.7", 7000),
                        new ConfiguredEndpoint("2001:db8::1", 0),
                        new ConfiguredEndpoint("a", 0)),
                read().underlay().endpoints());
    }

    @Test
    void shouldReadPropertiesSyntax() throws UserError, IOException {
        Path file = file("# note\n! note \\\nserver : a,\\\n   b\nserver=c\nid=\\u00fcber\n\n  port   9  \n");
        environment.remove("MESHNET_SERVER");
        commandLine.put(Setting.CONFIG, List.of(file.toString()));

        NodeConfig config = read();
        assertEquals(
                List.of("a:8000", "b:8000", "c:8000"),
                config.servers().discovery().stream().map(Object::toString).toList());
        assertEquals("\u00fcber", config.member().id());
        assertEquals(9, config.underlay().port());
    }

    @Test
    void shouldRefuseASettingThatAFileGivesTwice() throws IOException {
        Path file = file("port=1\nport=2\n");
        commandLine.put(Setting.CONFIG, List.of(file.toString()));

        assertEquals(
                file + ":2: port is given a second time",
                assertThrows(UserError.class, this::read).getMessage());
    }

    @Test
    void shouldReadTheKeyFromAFile() throws UserError, IOException {
        commandLine.put(Setting.KEY_FILE, List.of(file(OTHER_KEY + "\n").toString()));

        NodeConfig config = read();
        assertArrayEquals(Hex.decode(OTHER_KEY), config.member().key().bytes());
        assertEquals(List.of(), config.local().notices());
    }

    @Test
    void shouldWarnOfAKeyFileThatOthersCanRead() throws UserError, IOException {
        Path file = file(KEY);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        commandLine.put(Setting.KEY_FILE, List.of(file.toString()));

        assertEquals(1, read().local().notices().size());
    }

    @Test
    void shouldSayOnceThatTheProcessListShowsTheKey() throws UserError {
        commandLine.put(Setting.KEY, List.of(KEY));

        NodeConfig config = read();
        assertEquals(1, config.local().notices().size());
        assertTrue(config.local().notices().get(0).contains("process list"));
        assertFalse(config.local().notices().get(0).contains(KEY));
    }

    @Test
    void shouldFallBackToASystemdCredential() throws UserError, IOException {
        environment.remove("MESHNET_KEY");
        environment.put("CREDENTIALS_DIRECTORY", folder.toString());
        Files.writeString(folder.resolve("network.key"), OTHER_KEY);

        assertArrayEquals(Hex.decode(OTHER_KEY), read().member().key().bytes());

        Files.writeString(folder.resolve("meshnet-key"), KEY);
        assertArrayEquals(Hex.decode(KEY), read().member().key().bytes());
    }

    /** As init writes it down: the unit has root read that file for the node, whose own user cannot. */
    @Test
    void shouldTakeTheCredentialForTheKeyFileBesideTheConfiguration() throws UserError, IOException {
        environment.remove("MESHNET_KEY");
        Path credentials = Files.createDirectory(folder.resolve("credentials"));
        environment.put("CREDENTIALS_DIRECTORY", credentials.toString());
        Files.writeString(credentials.resolve("network.key"), OTHER_KEY);
        Path key = folder.resolve("mesh0.key");
        Files.writeString(key, "what nobody but root can read");
        Path config = Files.writeString(folder.resolve("mesh0.properties"), "key-file = " + key + "\n");
        commandLine.put(Setting.CONFIG, List.of(config.toString()));

        assertArrayEquals(Hex.decode(OTHER_KEY), read().member().key().bytes());

        Path other = Files.writeString(folder.resolve("other.key"), KEY);
        Files.writeString(config, "key-file = " + other + "\n");
        assertArrayEquals(Hex.decode(KEY), read().member().key().bytes());
    }

    @Test
    void shouldTakeTheCredentialOfAnAbsentFileForNone() throws IOException {
        environment.remove("MESHNET_KEY");
        environment.put("CREDENTIALS_DIRECTORY", folder.toString());
        Files.writeString(folder.resolve("network.key"), "none");

        UserError error = assertThrows(UserError.class, this::read);
        assertTrue(String.valueOf(error.getMessage()).contains("no network key"), error.getMessage());
    }

    /** The node runs as root, and so does what it runs. */
    @Test
    void shouldRunNoProgramThatOthersCanChange() throws IOException, UserError {
        Path program = Files.writeString(folder.resolve("hook"), "#!/bin/sh\n");
        environment.put("MESHNET_ON_UP", program.toString());
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xrwx"));
        UserError error = assertThrows(UserError.class, this::read);
        assertTrue(
                String.valueOf(error.getMessage())
                        .endsWith("it has mode 0757: others than its owner can change it; chmod go-w would close it"),
                error.getMessage());
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertEquals(Optional.of(program), read().local().hooks().up());
    }

    @Test
    void shouldPreferAGivenKeyToACredential() throws UserError, IOException {
        environment.put("CREDENTIALS_DIRECTORY", folder.toString());
        Files.writeString(folder.resolve("meshnet-key"), OTHER_KEY);

        assertArrayEquals(Hex.decode(KEY), read().member().key().bytes());
    }

    @Test
    void shouldLetAFixedAddressWithPrefixNameTheNetwork() throws UserError {
        commandLine.put(Setting.TUN, List.of("10.7.1.9/16"));

        NodeConfig config = read();
        assertEquals("10.7.0.0/16", config.overlay().network().toString());
        assertEquals(
                "10.7.1.9/16", config.overlay().fixedAddress().orElseThrow().toString());
    }

    @Test
    void shouldGiveAFixedAddressThePrefixOfTheNetwork() throws UserError {
        commandLine.put(Setting.TUN, List.of("10.7.1.9"));
        commandLine.put(Setting.NETWORK, List.of("10.7.3.4/20"));

        NodeConfig config = read();
        assertEquals("10.7.0.0/20", config.overlay().network().toString());
        assertEquals(
                "10.7.1.9/20", config.overlay().fixedAddress().orElseThrow().toString());
    }

    @Test
    void shouldTakeBothAddressesOfASlash31() throws UserError {
        commandLine.put(Setting.TUN, List.of("10.0.0.0/31"));
        assertEquals(
                "10.0.0.0/31", read().overlay().fixedAddress().orElseThrow().toString());
    }

    @Test
    void shouldRefuseNamesThatNoDescriptorCanHold() {
        for (String name : new String[] {"", " ", "a".repeat(64), "\u00e4".repeat(32), "a\tb", "a\u0085b"}) {
            commandLine.put(Setting.ID, List.of(name));
            assertThrows(UserError.class, this::read, name);
        }
    }

    @Test
    void shouldTakeTheLongestName() throws UserError {
        commandLine.put(Setting.ID, List.of("\u00e4".repeat(31) + "x"));
        assertEquals(32, read().member().id().length());
    }

    @Test
    void shouldForwardForOthersOnlyWhenToldTo() throws UserError {
        assertEquals(Optional.empty(), read().traffic().relayForOthers());
        commandLine.put(Setting.RELAY_FOR_OTHERS, List.of("true"));
        assertEquals(Optional.of(RelayLimits.DEFAULT), read().traffic().relayForOthers());
        commandLine.put(Setting.RELAY_TOTAL_RATE, List.of("10000000000"));
        assertEquals(
                Optional.of(new RelayLimits(12_500_000, 5_000_000, 10_000_000_000L)),
                read().traffic().relayForOthers());
    }

    @Test
    void shouldRefuseARelayRateBelowSomeDatagrams() {
        commandLine.put(Setting.RELAY_RATE, List.of("9999"));
        assertThrows(UserError.class, this::read);
    }

    @Test
    void shouldCarryPacketsForManyOnlyWhenToldTo() throws UserError {
        commandLine.put(Setting.MULTICAST_RATE, List.of("2000"));
        assertEquals(OptionalInt.empty(), read().traffic().multicastRate());
        commandLine.put(Setting.MULTICAST, List.of("true"));
        assertEquals(OptionalInt.of(2000), read().traffic().multicastRate());
        commandLine.remove(Setting.MULTICAST_RATE);
        assertEquals(OptionalInt.of(500), read().traffic().multicastRate());
    }

    @Test
    void shouldRefuseAMulticastRateThatIsNone() {
        for (String rate : new String[] {"0", "-1", "100001", "many", ""}) {
            commandLine.put(Setting.MULTICAST_RATE, List.of(rate));
            assertThrows(UserError.class, this::read, rate);
        }
    }

    @Test
    void shouldCarryPacketsUnlessToldOtherwise() throws UserError {
        assertFalse(read().overlay().isEthernet());
        environment.put("MESHNET_DEVICE", "tap");
        assertTrue(read().overlay().isEthernet());
        assertEquals(OptionalInt.of(500), read().traffic().multicastRate(), "Ethernet needs frames for all");
        commandLine.put(Setting.DEVICE, List.of("tun"));
        assertFalse(read().overlay().isEthernet());
        commandLine.put(Setting.DEVICE, List.of("bridge"));
        assertThrows(UserError.class, this::read);
    }

    @Test
    void shouldRefuseRoutesOnAnEthernet() throws UserError {
        commandLine.put(Setting.DEVICE, List.of("tap"));
        Map<Setting, String> routing = Map.of(
                Setting.ADVERTISE_ROUTE,
                "192.168.7.0/24",
                Setting.ACCEPT_ROUTES,
                "true",
                Setting.ACCEPT_ROUTE,
                "192.168.0.0/16",
                Setting.EXIT_NODE,
                "gateway",
                Setting.OFFER_EXIT,
                "true",
                Setting.SNAT,
                "true",
                Setting.RULES,
                "rules.txt");
        for (Map.Entry<Setting, String> each : routing.entrySet()) {
            commandLine.put(each.getKey(), List.of(each.getValue()));
            UserError error =
                    assertThrows(UserError.class, this::read, each.getKey().option());
            assertTrue(String.valueOf(error.getMessage()).contains("--device tap"), error.getMessage());
            assertEquals(org.meshnet.node.exit.ExitCode.USAGE, error.exitCode());
            commandLine.remove(each.getKey());
        }
        commandLine.put(Setting.OFFER_EXIT, List.of("false"));
        assertTrue(read().overlay().isEthernet(), "what is switched off is not in the way");
    }

    @Test
    void shouldKeepTheKeyOutOfItsText() throws UserError {
        commandLine.put(Setting.KEY, List.of(KEY));
        assertFalse(read().toString().contains(KEY));
        assertFalse(new Given(Setting.KEY, KEY, "--key", org.meshnet.node.exit.ExitCode.USAGE)
                .toString()
                .contains(KEY));
    }
}
