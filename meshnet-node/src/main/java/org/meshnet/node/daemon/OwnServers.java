package org.meshnet.node.daemon;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.config.ServerAddress;
import org.meshnet.node.daemon.report.ServerKeys;
import org.meshnet.node.exit.UserError;

/** The discovery servers of a node that runs, which may become others. Any thread. */
final class OwnServers {
    private final ServerKeys keys;
    private final Consumer<Command> engine;
    private final Consumer<Map<Integer, ServerAddress>> helpers;

    /** @param helpers told which there are, by number, after the engine */
    OwnServers(ServerKeys keys, Consumer<Command> engine, Consumer<Map<Integer, ServerAddress>> helpers) {
        this.keys = keys;
        this.engine = engine;
        this.helpers = helpers;
    }

    /**
     * These are the servers from now on.
     *
     * @throws UserError if there were too many: nothing changes then
     */
    void use(NodeConfig.Servers wanted) throws UserError {
        List<EngineConfig.Server> servers = keys.use(wanted.discovery(), wanted.keys());
        engine.accept(new Command.UseServers(servers));
        Map<Integer, ServerAddress> numbered = new TreeMap<>();
        List<ServerAddress> all = keys.servers();
        servers.forEach(server -> numbered.put(server.number(), all.get(server.number())));
        helpers.accept(numbered);
    }
}
