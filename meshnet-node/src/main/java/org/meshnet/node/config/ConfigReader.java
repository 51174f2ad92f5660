package org.meshnet.node.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.meshnet.core.engine.lane.MulticastLimits;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.frame.SpeedBody;
import org.meshnet.core.http.ListenPlace;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.relay.RelayLimits;
import org.meshnet.core.rule.NetworkSetting;
import org.meshnet.core.rule.NetworkText;
import org.meshnet.core.rule.RuleSet;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.log.LogSetup;

/** Makes a validated configuration of the settings that were given, and fills in the defaults. */
public final class ConfigReader {
    private static final Pattern INTERFACE = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9_.-]*(?:%d)?[A-Za-z0-9_.-]*");
    private static final int LONGEST_INTERFACE = 15;
    private static final int SMALLEST_MTU = 1280;
    private static final int MOST_LANES = 16;
    private static final int MOST_LANES_UNASKED = 4;

    /** What routes packets, or judges them. */
    private static final List<Setting> ROUTING = List.of(
            Setting.ADVERTISE_ROUTE,
            Setting.SNAT,
            Setting.ACCEPT_ROUTES,
            Setting.ACCEPT_ROUTE,
            Setting.EXIT_NODE,
            Setting.EXIT_ALLOW_LAN,
            Setting.EXIT_FAIL_OPEN,
            Setting.OFFER_EXIT,
            Setting.RULES);

    private final Settings settings;
    private final Map<String, String> environment;
    private final List<String> notices = new ArrayList<>();

    private ConfigReader(Settings settings, Map<String, String> environment) {
        this.settings = settings;
        this.environment = environment;
    }

    /**
     * Reads everything.
     *
     * @throws UserError that names the first setting that is wrong, and what would be right
     */
    public static NodeConfig read(Settings settings, Map<String, String> environment) throws UserError {
        Optional<NodeConfig.Closed> closed = closed(settings, environment);
        Settings whole = closed.isEmpty() ? settings : withNetworks(settings, closed.get());
        return new ConfigReader(whole, environment).read(closed);
    }

    /**
     * The settings, and what a closed network says where they say nothing.
     *
     * @throws UserError if the membership cannot be read
     */
    public static Settings whole(Settings settings, Map<String, String> environment) throws UserError {
        Optional<NodeConfig.Closed> closed = closed(settings, environment);
        return closed.isEmpty() ? settings : withNetworks(settings, closed.get());
    }

    private static Optional<NodeConfig.Closed> closed(Settings settings, Map<String, String> environment)
            throws UserError {
        String name = new ConfigReader(settings, environment).interfaceName(Setting.INTERFACE);
        return new MembershipReader(settings, environment).read(name);
    }

    /** What the network says counts where the node is told nothing else. */
    private static Settings withNetworks(Settings settings, NodeConfig.Closed closed) {
        Settings whole =
                settings.withDefault(Setting.SERVER, closed.membership().servers(), closed.file() + ": server");
        Map<NetworkSetting, String> said = closed.policy()
                .map(document ->
                        NetworkText.read(document.content().text()).text().settings())
                .orElse(Map.of());
        for (Map.Entry<NetworkSetting, String> each : said.entrySet()) {
            Setting setting = switch (each.getKey()) {
                case DOMAIN -> Setting.DOMAIN;
                case MTU -> Setting.MTU;
            };
            whole = whole.withDefault(
                    setting, List.of(each.getValue()), "the network's document: set " + each.getKey());
        }
        return whole;
    }

    private NodeConfig read(Optional<NodeConfig.Closed> closed) throws UserError {
        OverlayReader overlay = new OverlayReader(settings);
        Prefix network = overlay.network();
        Optional<Prefix> fixedAddress =
                closed.isPresent() ? overlay.fixedAddress(network, closed.get()) : overlay.fixedAddress(network);
        int port = number(Setting.PORT, 0, 0xffff);
        int mtu = number(Setting.MTU, SMALLEST_MTU, 0xffff);
        MemberReader members = new MemberReader(settings);
        NodeConfig.Member member = closed.isPresent()
                ? members.read(closed.get())
                : members.read(new KeySource(settings, environment, notices).read());
        return new NodeConfig(
                member,
                servers(),
                new NodeConfig.Overlay(
                        network,
                        fixedAddress,
                        new NodeConfig.Device(interfaceName(Setting.INTERFACE), mtu, isEthernet()),
                        routing(member, network),
                        new DnsReader(settings).read()),
                underlay(port),
                new NodeConfig.Traffic(
                        lanes(),
                        cipher(),
                        relayForOthers(),
                        multicastRate(),
                        rules(closed.isPresent()),
                        speedtestRate()),
                new NodeConfig.Local(
                        settings.path(Setting.STATE),
                        metrics(),
                        new LogSetup.Wish(logLevel().name(), logFormat() == LogFormat.JSON),
                        hooks(),
                        notices,
                        new WebReader(settings).read(flag(Setting.WEB_CONTROL))));
    }

    /** Routes need a next hop on an Ethernet, which the mesh does not know. */
    private boolean isEthernet() throws UserError {
        boolean isEthernet = new OverlayReader(settings).device().equals("tap");
        for (Setting setting : isEthernet ? ROUTING : List.<Setting>of()) {
            Optional<Given> other = settings.values(setting).stream().findFirst();
            if (other.isPresent() && (!setting.isFlag() || flag(setting))) {
                throw other.get()
                        .error("this does not go with --device tap, which neither routes packets nor judges them; "
                                + "expected one of the two");
            }
        }
        return isEthernet;
    }

    private NodeConfig.Exit exit() throws UserError {
        Optional<Given> node = settings.value(Setting.EXIT_NODE);
        if (node.isPresent() && node.get().text().isBlank()) {
            throw node.get().error("not a member; expected its name, its address in the mesh, or its key");
        }
        if (node.isPresent() && mark() == 0) {
            throw node.get()
                    .error("the node's own datagrams need a mark to be told from the rest; expected no --fwmark 0");
        }
        if (node.isPresent() && flag(Setting.OFFER_EXIT)) {
            throw node.get().error("this node is one itself (--offer-exit); expected one of the two");
        }
        return new NodeConfig.Exit(
                node.map(Given::text),
                flag(Setting.EXIT_ALLOW_LAN),
                flag(Setting.EXIT_FAIL_OPEN),
                flag(Setting.OFFER_EXIT));
    }

    private NodeConfig.Routing routing(NodeConfig.Member member, Prefix network) throws UserError {
        RouteReader reader = new RouteReader(settings, network);
        NodeConfig.Routing routing = reader.read(exit(), flag(Setting.ACCEPT_ROUTES), flag(Setting.SNAT));
        reader.requireRoom(member, routing);
        return routing;
    }

    private NodeConfig.Servers servers() throws UserError {
        ServerReader reader = new ServerReader(settings);
        return new NodeConfig.Servers(
                discoveryServers(reader),
                reader.serverKeys(),
                acceptServerKeys(),
                reader.stunServers(),
                !flag(Setting.NO_TCP),
                reader.tlsAuthorities());
    }

    private NodeConfig.Underlay underlay(int port) throws UserError {
        return new NodeConfig.Underlay(
                port,
                new ServerReader(settings).endpoints(),
                !flag(Setting.NO_PORT_MAPPING),
                !flag(Setting.NO_PORT_GUESSING),
                new InterfacePatterns(patterns(Setting.EXCLUDE_INTERFACE), patterns(Setting.ONLY_INTERFACE)),
                new NodeConfig.Policy(
                        mark(),
                        settings.value(Setting.FWMARK).isPresent(),
                        settings.value(Setting.BIND_DEVICE).isPresent() ? interfaceName(Setting.BIND_DEVICE) : ""));
    }

    /** 32 bits, in decimal or, after 0x, in hexadecimal digits. */
    private int mark() throws UserError {
        Optional<Given> given = settings.value(Setting.FWMARK);
        String text = given.map(Given::text).orElse(Setting.FWMARK.defaultText());
        boolean isHex = text.matches("0x[0-9a-fA-F]{1,8}");
        long mark =
                isHex ? Long.parseLong(text.substring(2), 16) : text.matches("\\d{1,10}") ? Long.parseLong(text) : -1;
        if (mark < 0 || mark > 0xffff_ffffL) {
            throw given.orElseThrow().error("not a mark; expected a number up to 0xffffffff, such as 0x6d65");
        }
        return (int) mark;
    }

    private static List<ServerAddress> discoveryServers(ServerReader reader) throws UserError {
        List<ServerAddress> servers = reader.servers();
        return servers.isEmpty()
                ? List.of(ServerAddress.parse(Setting.SERVER.defaultText()).orElseThrow())
                : servers;
    }

    /**
     * Elsewhere than on the command line it would hold at every start, and no change of a key would ever be refused.
     */
    private boolean acceptServerKeys() throws UserError {
        Optional<Given> given = settings.value(Setting.ACCEPT_SERVER_KEY);
        if (given.isPresent() && !given.get().place().equals(Setting.ACCEPT_SERVER_KEY.option())) {
            throw given.get().error("this is for one start; expected it on the command line only");
        }
        return given.isPresent();
    }

    private boolean flag(Setting setting) throws UserError {
        Optional<Given> given = settings.value(setting);
        String text = given.map(Given::text).orElse("false");
        if (!text.equals("true") && !text.equals("false")) {
            throw given.orElseThrow().error("expected true or false");
        }
        return text.equals("true");
    }

    private String interfaceName(Setting setting) throws UserError {
        Optional<Given> given = settings.value(setting);
        if (given.isEmpty()) {
            return setting.defaultText();
        }
        String name = given.get().text();
        if (name.isEmpty()
                || name.length() > LONGEST_INTERFACE
                || !INTERFACE.matcher(name).matches()) {
            throw given.get()
                    .error("not an interface name; expected up to " + LONGEST_INTERFACE
                            + " letters, digits, dots, dashes and underscores such as mesh0");
        }
        return name;
    }

    private List<String> patterns(Setting setting) throws UserError {
        List<String> patterns = new ArrayList<>();
        for (Given given : settings.values(setting)) {
            if (!InterfacePatterns.isValid(given.text())) {
                throw given.error("not a pattern; expected an interface name, perhaps with * and ?, such as docker*");
            }
            patterns.add(given.text());
        }
        return patterns;
    }

    private int lanes() throws UserError {
        return settings.value(Setting.LANES).isPresent()
                ? number(Setting.LANES, 1, MOST_LANES)
                : defaultLanes(Runtime.getRuntime().availableProcessors());
    }

    /** A lane is two busy threads under load, and the applications need cores too. */
    static int defaultLanes(int cores) {
        return Math.max(1, Math.min(MOST_LANES_UNASKED, cores / 2));
    }

    private CipherChoice cipher() throws UserError {
        Optional<Given> given = settings.value(Setting.CIPHER);
        String label = given.map(Given::text).orElse(Setting.CIPHER.defaultText());
        return Arrays.stream(CipherChoice.values())
                .filter(choice -> choice.label().equals(label))
                .findFirst()
                .orElseThrow(() -> given.orElseThrow()
                        .error("not a cipher; expected secretbox, aes-256-gcm, aegis-256 or fastest"));
    }

    private Optional<RelayLimits> relayForOthers() throws UserError {
        RelayLimits limits =
                new RelayLimits(bytes(Setting.RELAY_RATE), bytes(Setting.RELAY_BURST), bytes(Setting.RELAY_TOTAL_RATE));
        return flag(Setting.RELAY_FOR_OTHERS) ? Optional.of(limits) : Optional.empty();
    }

    private OptionalInt multicastRate() throws UserError {
        int rate = number(Setting.MULTICAST_RATE, 1, MulticastLimits.MAX_PER_SECOND);
        return flag(Setting.MULTICAST) || isEthernet() ? OptionalInt.of(rate) : OptionalInt.empty();
    }

    private int speedtestRate() throws UserError {
        int rate = number(Setting.SPEEDTEST_RATE, 0, SpeedBody.MAX_BYTES_PER_SECOND);
        if (rate > 0 && rate < SpeedBody.MIN_BYTES_PER_SECOND) {
            throw settings.value(Setting.SPEEDTEST_RATE)
                    .orElseThrow()
                    .error("too slow to measure by; expected 0, or a number from " + SpeedBody.MIN_BYTES_PER_SECOND
                            + " to " + SpeedBody.MAX_BYTES_PER_SECOND);
        }
        return rate;
    }

    private NodeConfig.Rules rules(boolean isClosed) throws UserError {
        Optional<Path> file = settings.path(Setting.RULES);
        if (file.isEmpty()) {
            return new NodeConfig.Rules(file, RuleSet.NONE);
        }
        RuleSet rules = RulesFile.read(file.get(), isClosed);
        if (rules.hasNames() && !isClosed) {
            notices.add(Setting.RULES.option() + " names hosts: in an open network each member is called as it says; "
                    + "addresses and keys prove more");
        }
        return new NodeConfig.Rules(file, rules);
    }

    private NodeConfig.HookPrograms hooks() throws UserError {
        return new NodeConfig.HookPrograms(program(Setting.ON_UP), program(Setting.ON_DOWN), program(Setting.ON_PEER));
    }

    private Optional<Path> program(Setting setting) throws UserError {
        Optional<Given> given = settings.value(setting);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        Path program = given.get().path();
        if (!program.isAbsolute() || Files.isDirectory(program) || !Files.isExecutable(program)) {
            throw given.get().error("not a program; expected the whole path of a file that may be executed");
        }
        Optional<String> exposure = exposure(program, given.get());
        if (exposure.isPresent()) {
            throw given.get().error("it " + exposure.get());
        }
        return Optional.of(program);
    }

    private Optional<Endpoint> metrics() throws UserError {
        Optional<Given> given = settings.value(Setting.METRICS);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        Optional<Endpoint> place = ListenPlace.parse(given.get().text());
        return Optional.of(place.orElseThrow(() -> given.get()
                .error("not a place to listen; expected a port, such as 9700, or an address of this host and a port, "
                        + "such as 192.0.2.1:9700 or [2001:db8::1]:9700")));
    }

    private static Optional<String> exposure(Path program, Given given) throws UserError {
        try {
            return PrivateFiles.programExposure(program);
        } catch (IOException e) {
            throw given.error("it cannot be looked at: " + e.getMessage());
        }
    }

    private LogLevel logLevel() throws UserError {
        Optional<Given> given = settings.value(Setting.LOG_LEVEL);
        if (given.isEmpty()) {
            return LogLevel.INFO;
        }
        return LogLevel.parse(given.get().text())
                .orElseThrow(() -> given.get().error("not a level; expected error, warn, info, debug or trace"));
    }

    private LogFormat logFormat() throws UserError {
        Optional<Given> given = settings.value(Setting.LOG_FORMAT);
        Optional<LogFormat> format = LogFormat.parse(given.map(Given::text).orElse(Setting.LOG_FORMAT.defaultText()));
        return format.orElseThrow(() -> given.orElseThrow().error("not a format; expected text or json"));
    }

    private long bytes(Setting setting) throws UserError {
        return number(setting, RelayLimits.MIN_BYTES, RelayLimits.MAX_BYTES);
    }

    private int number(Setting setting, int least, int most) throws UserError {
        return Math.toIntExact(number(setting, (long) least, most));
    }

    private long number(Setting setting, long least, long most) throws UserError {
        Optional<Given> given = settings.value(setting);
        String text = given.map(Given::text).orElse(setting.defaultText());
        long number = text.matches("\\d{1,11}") ? Long.parseLong(text) : -1;
        if (number < least || number > most) {
            throw given.orElseThrow().error("expected a number from " + least + " to " + most);
        }
        return number;
    }
}
