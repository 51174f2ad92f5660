package org.meshnet.node.daemon;

import java.nio.file.Path;
import org.meshnet.node.config.NetworkConfig;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.metrics.Metrics;
import org.meshnet.node.service.Service;
import org.meshnet.node.state.StateFolder;
import org.meshnet.node.web.PagePlace;

/** What a node has around it in its process: nothing, or the nodes of other networks. */
interface Surroundings {
    /** Of the control sockets. */
    Path runtimeFolder();

    /** Of the node, for {@code status}. */
    Warnings warnings();

    /** The node, as what started the process sees it. */
    Service.Member service();
    /** Of the process. */
    Metrics metrics();

    /** What the node's network is called in the process. */
    String networkName();

    /** The node's, to be closed by it. */
    Port port(NodeConfig config, StateFolder state) throws UserError;

    /** The node's on the page of the process. */
    PagePlace page();

    /** Begins the node's end when somebody asks the process for that, or has it read its configuration anew. */
    Watch watch(Running node);

    /** Its network, as it was configured. */
    NetworkConfig network();

    /** A node that runs. Any thread. */
    interface Running {
        /** Begins its end; returns at once. */
        void end(ExitCode code);

        /** Has it read its configuration anew; what came of it is logged. */
        void reload();
    }

    /** Is told how far a node is. */
    interface Watch extends AutoCloseable {
        /** It runs. */
        void onStarted();

        /** Its end has begun. */
        void onEnding();

        /** Nothing of it runs any more. */
        void onEnded();

        @Override
        void close();
    }
}
