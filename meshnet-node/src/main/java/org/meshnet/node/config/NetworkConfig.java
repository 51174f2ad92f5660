package org.meshnet.node.config;

import java.util.Map;
import org.meshnet.node.exit.UserError;

/**
 * One of the networks that a process is in.
 *
 * @param name by which the user tells it from the others
 * @param config as it was read first
 * @param source reads it anew: a start of the network wipes the keys
 */
public record NetworkConfig(String name, NodeConfig config, Source source) {
    /** Where a configuration comes from. */
    @FunctionalInterface
    public interface Source {
        /** @throws UserError that names the first setting that is wrong by now */
        NodeConfig read() throws UserError;
    }

    static NetworkConfig of(Settings.Network network, Map<String, String> environment) throws UserError {
        Source source = () -> ConfigReader.read(network.settings(), environment);
        return new NetworkConfig(network.name(), source.read(), source);
    }
}
