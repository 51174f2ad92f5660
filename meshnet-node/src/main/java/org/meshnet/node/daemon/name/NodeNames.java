package org.meshnet.node.daemon.name;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.net.Endpoint;
import org.meshnet.node.config.ConfiguredEndpoint;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.config.ServerAddress;
import org.meshnet.node.lookup.ServerLookUp;
import org.meshnet.node.lookup.ServerPlaces;

/**
 * Whose names a node looks up, and what the engine is told of them: discovery servers, then STUN servers, then its own
 * endpoints. Any thread.
 */
public final class NodeNames {
    /** The names of STUN servers are numbered from here on, as those of discovery servers have their own numbers. */
    private static final int FIRST_STUN = EngineConfig.Server.NUMBER_COUNT;

    private static final int FIRST_OWN = 2 * FIRST_STUN;

    private final List<ServerAddress> stun;
    private final List<ConfiguredEndpoint> configured;
    private final Consumer<Command> engine;
    private final Map<Integer, List<Endpoint>> own = new TreeMap<>();
    private final NameResolver resolver;

    /**
     * @param executor does the look-ups
     * @param isRegistered is the node registered at this discovery server
     */
    public NodeNames(
            NodeConfig config,
            ServerLookUp lookUp,
            Executor executor,
            IntPredicate isRegistered,
            Consumer<Command> engine) {
        this.stun = config.servers().stun();
        this.configured = config.underlay().endpoints();
        this.engine = engine;
        this.resolver = new NameResolver(
                lookUp, executor, index -> index >= FIRST_STUN || isRegistered.test(index), this::onResolved);
        List<ServerAddress> servers = config.servers().discovery();
        Map<Integer, ServerAddress> numbered = new TreeMap<>();
        servers.forEach(server -> numbered.put(numbered.size(), server));
        use(numbered);
    }

    /** These are the discovery servers from now on, by number. Any thread. */
    public void use(Map<Integer, ServerAddress> servers) {
        Map<Integer, ServerAddress> all = new TreeMap<>(servers);
        for (int i = 0; i < stun.size(); i++) {
            all.put(FIRST_STUN + i, stun.get(i));
        }
        for (int i = 0; i < configured.size(); i++) {
            all.put(FIRST_OWN + i, configured.get(i).name());
        }
        resolver.use(all);
    }

    public NameResolver resolver() {
        return resolver;
    }

    private void onResolved(int index, ServerPlaces places) {
        List<Endpoint> endpoints = places.endpoints();
        if (index < FIRST_STUN) {
            engine.accept(new Command.ServerEndpoints(index, endpoints, places.ranks()));
        } else if (index < FIRST_OWN) {
            engine.accept(new Command.StunEndpoints(index - FIRST_STUN, endpoints));
        } else {
            int port = configured.get(index - FIRST_OWN).port();
            own.put(
                    index,
                    endpoints.stream()
                            .map(found -> new Endpoint(found.address(), port))
                            .toList());
            engine.accept(new Command.ConfiguredEndpoints(
                    own.values().stream().flatMap(List::stream).toList()));
        }
    }
}
