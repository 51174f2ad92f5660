package org.meshnet.node.cli;

import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** Runs a node until it ends. */
@FunctionalInterface
public interface UpAction {
    /**
     * Runs the node on the calling thread.
     *
     * @return how it ended
     * @throws UserError if it cannot start
     */
    ExitCode run(NodeConfig config, Terminal terminal) throws UserError;
}
