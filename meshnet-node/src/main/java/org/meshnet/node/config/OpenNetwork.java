package org.meshnet.node.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.membership.CodeSetting;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * What another machine needs in order to join an open network, as this one's settings have it.
 *
 * @param key the network's; to be wiped by who asked
 * @param servers as {@code --server} takes them, perhaps with their keys
 * @param settings that are to be the same on all nodes, and are no defaults
 */
public record OpenNetwork(NetworkKey key, List<String> servers, Map<CodeSetting, String> settings) {
    /** Copies. */
    public OpenNetwork {
        servers = List.copyOf(servers);
        settings = settings.isEmpty() ? Map.of() : Map.copyOf(settings);
    }

    /**
     * Reads it.
     *
     * @throws UserError if there is no key, the network is a closed one, or a setting is wrong
     */
    public static OpenNetwork read(Settings settings, Map<String, String> environment) throws UserError {
        String name = settings.value(Setting.INTERFACE).map(Given::text).orElse(Setting.INTERFACE.defaultText());
        boolean isKeyGiven = settings.either(Setting.KEY, Setting.KEY_FILE).isPresent();
        Optional<NodeConfig.Closed> closed =
                isKeyGiven ? Optional.empty() : new MembershipReader(settings, environment).read(name);
        if (closed.isPresent()) {
            throw new UserError(
                    ExitCode.CONFIG,
                    "the network of " + closed.get().file() + " is a closed one, to which an administrator invites; "
                            + "expected --dir with his folder");
        }
        List<String> notices = new ArrayList<>();
        NetworkKey key = new KeySource(settings, environment, notices).read();
        new ServerReader(settings).servers();
        new ServerReader(settings).serverKeys();
        List<String> servers =
                settings.values(Setting.SERVER).stream().map(Given::text).toList();
        return new OpenNetwork(key, servers, shared(settings));
    }

    /**
     * What is to be the same on all nodes, as far as it is no default.
     *
     * @throws UserError if one is wrong
     */
    public static Map<CodeSetting, String> shared(Settings settings) throws UserError {
        Map<CodeSetting, String> shared = new EnumMap<>(CodeSetting.class);
        OverlayReader overlay = new OverlayReader(settings);
        put(shared, CodeSetting.NETWORK, Setting.NETWORK, overlay.network().toString());
        put(shared, CodeSetting.DOMAIN, Setting.DOMAIN, new DnsReader(settings).domain());
        put(shared, CodeSetting.DEVICE, Setting.DEVICE, overlay.device());
        return shared;
    }

    private static void put(Map<CodeSetting, String> shared, CodeSetting setting, Setting as, String value) {
        if (!value.equals(as.defaultText())) {
            shared.put(setting, value);
        }
    }

    /** A server without its key. */
    public static String place(String server) {
        return ServerReader.withoutKey(server);
    }

    /** A server with its port, by which it is told from others, whether or not that is said. */
    public static Optional<String> canonical(String server) {
        return ServerAddress.parse(place(server)).map(found -> found.withPort().toString());
    }

    @Override
    public String toString() {
        return "OpenNetwork[" + servers + ", " + settings + "]";
    }
}
