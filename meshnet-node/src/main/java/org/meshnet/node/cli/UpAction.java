package org.meshnet.node.cli;

import org.meshnet.node.config.NetworkConfig;
import org.meshnet.node.config.Settings;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** Runs a node, or one for each of several networks, until it ends. */
@FunctionalInterface
public interface UpAction {
    /** Runs a node. */
    @FunctionalInterface
    interface OfOne {
        /** As {@link UpAction#run}. */
        ExitCode run(NetworkConfig network, Terminal terminal) throws UserError;
    }

    /**
     * Runs what the settings say on the calling thread.
     *
     * @return how it ended
     * @throws UserError if it cannot start
     */
    ExitCode run(Settings settings, Terminal terminal) throws UserError;

    /** One node, where the settings are of one network; else this. */
    static UpAction of(OfOne one, UpAction several) {
        return (settings, terminal) -> settings.networks().isEmpty()
                ? one.run(NetworkConfig.only(settings, terminal.environment()), terminal)
                : several.run(settings, terminal);
    }
}
