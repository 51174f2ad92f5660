package org.meshnet.node.config;

import java.util.List;
import java.util.Map;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * One of the networks that a process is in, or the only one.
 *
 * @param name by which the user tells it from the others; empty for the only one
 * @param settings of which its configuration is
 * @param config as it was read first; a start of the network wipes its keys
 * @param reader reads the settings anew, from where they were given
 */
public record NetworkConfig(String name, Settings settings, NodeConfig config, Reader reader) {
    /** Reads what the user gives, which may have changed. */
    @FunctionalInterface
    public interface Reader {
        /** @throws UserError that names the first setting that is wrong by now */
        NetworkConfig again() throws UserError;
    }

    /**
     * The only network.
     *
     * @throws UserError that names the first setting that is wrong
     */
    public static NetworkConfig only(Settings settings, Map<String, String> environment) throws UserError {
        return of("", settings, environment, () -> {
            Settings fresh = settings.again();
            if (!fresh.networks().isEmpty()) {
                throw new UserError(
                        ExitCode.CONFIG, "the configuration is of several networks now, which takes another start");
            }
            return only(fresh, environment);
        });
    }

    static NetworkConfig of(Settings.Network network, Settings whole, Map<String, String> environment)
            throws UserError {
        return of(network.name(), network.settings(), environment, () -> again(network.name(), whole, environment));
    }

    private static NetworkConfig again(String name, Settings whole, Map<String, String> environment) throws UserError {
        List<NetworkConfig> all = NetworksReader.read(whole.again(), environment);
        all.stream().filter(each -> !each.name().equals(name)).forEach(NetworkConfig::wipe);
        return all.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserError(
                        ExitCode.CONFIG,
                        "the network " + name + " is not in the configuration any more, which takes another start"));
    }

    /** Wipes the keys, where they are not for use. */
    public void wipe() {
        config.member().destroy();
    }

    private static NetworkConfig of(String name, Settings settings, Map<String, String> environment, Reader reader)
            throws UserError {
        return new NetworkConfig(name, settings, ConfigReader.read(settings, environment), reader);
    }
}
