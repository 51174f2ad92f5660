package org.meshnet.node.daemon.name;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.meshnet.core.engine.Command;
import org.meshnet.core.net.Endpoint;
import org.meshnet.node.config.ConfiguredEndpoint;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.config.ServerAddress;
import org.meshnet.node.udp.NameLookUp;

/**
 * Whose names a node looks up, and what the engine is told of them: discovery servers, then STUN servers, then its own
 * endpoints. One thread.
 */
public final class NodeNames {
    private final int serverCount;
    private final int stunCount;
    private final List<ConfiguredEndpoint> configured;
    private final Consumer<Command> engine;
    private final Map<Integer, List<Endpoint>> own = new TreeMap<>();
    private final NameResolver resolver;

    /** @param isRegistered is the node registered at this discovery server */
    public NodeNames(NodeConfig config, NameLookUp lookUp, IntPredicate isRegistered, Consumer<Command> engine) {
        this.serverCount = config.servers().discovery().size();
        this.stunCount = config.servers().stun().size();
        this.configured = config.underlay().endpoints();
        this.engine = engine;
        List<ServerAddress> all = new ArrayList<>(config.servers().discovery());
        all.addAll(config.servers().stun());
        configured.forEach(endpoint -> all.add(endpoint.name()));
        this.resolver = new NameResolver(
                all, lookUp, index -> index >= serverCount || isRegistered.test(index), this::onResolved);
    }

    public NameResolver resolver() {
        return resolver;
    }

    private void onResolved(int index, List<Endpoint> endpoints) {
        int ownIndex = index - serverCount - stunCount;
        if (index < serverCount) {
            engine.accept(new Command.ServerEndpoints(index, endpoints));
        } else if (ownIndex < 0) {
            engine.accept(new Command.StunEndpoints(index - serverCount, endpoints));
        } else {
            int port = configured.get(ownIndex).port();
            own.put(
                    ownIndex,
                    endpoints.stream()
                            .map(found -> new Endpoint(found.address(), port))
                            .toList());
            engine.accept(new Command.ConfiguredEndpoints(
                    own.values().stream().flatMap(List::stream).toList()));
        }
    }
}
