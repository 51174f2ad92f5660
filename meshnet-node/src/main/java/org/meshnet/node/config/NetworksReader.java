package org.meshnet.node.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.DerivedAddresses;
import org.meshnet.core.seam.NumberedRandom;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** Makes the configurations of several networks, which one process is in, and looks whether they go together. */
public final class NetworksReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,14}");

    /** The process has one of each. */
    private static final List<Setting> OF_ALL = List.of(
            Setting.PORT,
            Setting.NO_PORT_MAPPING,
            Setting.LANES,
            Setting.FWMARK,
            Setting.BIND_DEVICE,
            Setting.WEB,
            Setting.WEB_CONTROL,
            Setting.WEB_TOKEN_FILE,
            Setting.WEB_CERT,
            Setting.WEB_KEY,
            Setting.METRICS,
            Setting.LOG_LEVEL,
            Setting.LOG_FORMAT);

    /** No two networks have the same. */
    private static final List<Setting> OF_ONE = List.of(
            Setting.KEY,
            Setting.KEY_FILE,
            Setting.MEMBERSHIP,
            Setting.SIGNER,
            Setting.DOMAIN,
            Setting.TUN,
            Setting.NETWORK,
            Setting.EXIT_NODE,
            Setting.INTERFACE,
            Setting.STATE);

    private final Map<String, String> environment;
    private final List<NetworkConfig> read = new ArrayList<>();
    private final Map<String, String> places = new HashMap<>();
    private final Map<String, List<Prefix>> prefixes = new HashMap<>();
    private final Map<NetworkId, String> names = new HashMap<>();

    /** Can a network be called so? */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    private NetworksReader(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Reads everything, in the order in which it is given.
     *
     * @throws UserError that names the first setting that is wrong, and what would be right
     */
    public static List<NetworkConfig> read(Settings settings, Map<String, String> environment) throws UserError {
        if (settings.networks().size() > NumberedRandom.MOST) {
            Settings.Network last = settings.networks().get(NumberedRandom.MOST);
            throw new UserError(
                    ExitCode.CONFIG, last.place() + ": one network too many; expected up to " + NumberedRandom.MOST);
        }
        for (Setting setting : OF_ONE) {
            Optional<Given> given = settings.value(setting);
            if (given.isPresent()) {
                throw new UserError(
                        given.get().exitCode(),
                        given.get().place() + ": each network has its own; expected it in their sections or files");
            }
        }
        NetworksReader reader = new NetworksReader(environment);
        for (Settings.Network network : settings.networks()) {
            reader.add(network, settings);
        }
        return List.copyOf(reader.read);
    }

    private void add(Settings.Network network, Settings common) throws UserError {
        String name = network.name();
        if (!isName(name)) {
            throw error(
                    network,
                    name + " is no name of a network; expected up to 15 letters, digits, dashes and underscores");
        }
        if (places.containsKey(name)) {
            throw error(network, "the network " + name + " is there already, at " + places.get(name));
        }
        for (Setting setting : OF_ALL) {
            Optional<Given> given = network.settings().value(setting);
            if (given.isPresent() && !given.equals(common.value(setting))) {
                throw new UserError(
                        given.get().exitCode(),
                        given.get().place() + ": all networks have the same; expected it above the first section, or "
                                + "in common.conf");
            }
        }
        NetworkConfig fresh = NetworkConfig.of(network, common, environment);
        requireOwnKey(network, fresh.config());
        requireOthers(network, fresh.config());
        places.put(name, network.place());
        read.add(fresh);
    }

    private void requireOwnKey(Settings.Network network, NodeConfig config) throws UserError {
        Optional<NodeConfig.Closed> closed = config.member().closed();
        NetworkSecrets secrets = closed.isPresent()
                ? closed.get().membership().secrets()
                : NetworkSecrets.derive(config.member().key());
        try {
            String other = names.putIfAbsent(secrets.networkId(), network.name());
            if (other != null) {
                throw error(network, "this is the network of " + other + ", too: the keys are the same");
            }
            prefixes.put(
                    network.name(), List.of(config.overlay().network(), new DerivedAddresses(secrets).v6Network()));
        } finally {
            secrets.destroy();
        }
    }

    private void requireOthers(Settings.Network network, NodeConfig config) throws UserError {
        for (NetworkConfig each : read) {
            NodeConfig other = each.config();
            if (config.overlay().interfaceName().equals(other.overlay().interfaceName())) {
                throw clash(network, Setting.INTERFACE, config.overlay().interfaceName() + " is the interface", each);
            }
            if (config.overlay().dns().domain().equals(other.overlay().dns().domain())) {
                throw clash(network, Setting.DOMAIN, config.overlay().dns().domain() + " is the domain", each);
            }
            if (config.local().state().isPresent()
                    && config.local().state().equals(other.local().state())) {
                throw clash(network, Setting.STATE, "that is the state folder", each);
            }
            requireOneExit(network, config, each);
            requireOwnAddresses(network, each);
        }
    }

    private static void requireOneExit(Settings.Network network, NodeConfig config, NetworkConfig other)
            throws UserError {
        boolean isExitUsed = config.overlay().routing().exit().node().isPresent();
        if (isExitUsed && other.config().overlay().routing().exit().node().isPresent()) {
            throw clash(network, Setting.EXIT_NODE, "this host's traffic goes by the exit", other);
        }
    }

    private void requireOwnAddresses(Settings.Network network, NetworkConfig other) throws UserError {
        List<Prefix> own = prefixes.getOrDefault(network.name(), List.of());
        List<Prefix> others = Stream.concat(
                        prefixes.getOrDefault(other.name(), List.of()).stream(),
                        other.config().overlay().routing().advertised().stream().map(AdvertisedRoute::network))
                .toList();
        for (Prefix one : own) {
            Optional<Prefix> overlapping = others.stream().filter(one::overlaps).findFirst();
            if (overlapping.isPresent()) {
                throw clash(network, Setting.NETWORK, one + " overlaps " + overlapping.get(), other);
            }
        }
    }

    private static UserError clash(Settings.Network network, Setting setting, String what, NetworkConfig other) {
        String place = network.settings()
                .value(setting)
                .map(Given::place)
                .orElse(network.place() + ": " + setting.key() + " by default");
        return new UserError(
                ExitCode.CONFIG, place + ": " + what + " of the network " + other.name() + "; expected another");
    }

    private static UserError error(Settings.Network network, String what) {
        return new UserError(ExitCode.CONFIG, network.place() + ": " + what);
    }
}
