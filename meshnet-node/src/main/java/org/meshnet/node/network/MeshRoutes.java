package org.meshnet.node.network;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.meshnet.core.engine.Command;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads the networks behind members to the mesh's interface, and tells the engine of those that this host has another
 * way to already. They vanish with the interface, whatever ends the process. One thread at a time.
 */
final class MeshRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(MeshRoutes.class);

    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(5);

    private final TunDevice tun;
    private final Consumer<Command> engine;
    private final Set<Prefix> led = new LinkedHashSet<>();
    private final Map<Prefix, String> refused = new HashMap<>();
    private long triedNs = Long.MIN_VALUE / 2;

    MeshRoutes(TunDevice tun, Consumer<Command> engine) {
        this.tun = tun;
        this.engine = engine;
    }

    /** These and no others. */
    void set(List<Prefix> networks) {
        refused.keySet().retainAll(networks);
        for (Prefix network : List.copyOf(led)) {
            if (!networks.contains(network)) {
                remove(network);
            }
        }
        for (Prefix network : networks) {
            if (!led.contains(network)) {
                add(network);
            }
        }
    }

    /** Leads what could not be led before, unless that was tried a moment ago: nobody tells of others' routes. */
    void retry(long nowNs) {
        if (nowNs - triedNs >= PERIOD_NS) {
            triedNs = nowNs;
            List.copyOf(refused.keySet()).forEach(this::add);
        }
    }

    private void add(Prefix network) {
        try {
            tun.addRoute(network);
            led.add(network);
            LOG.debug("{}: {} is led there", tun.name(), network);
            if (refused.remove(network) != null) {
                engine.accept(new Command.RouteLed(network, Optional.empty()));
            }
        } catch (TunException e) {
            String problem = String.valueOf(e.getMessage());
            if (!problem.equals(refused.put(network, problem))) {
                engine.accept(new Command.RouteLed(network, Optional.of(problem)));
            }
        }
    }

    private void remove(Prefix network) {
        try {
            tun.removeRoute(network);
        } catch (TunException e) {
            LOG.debug("{}: {}", tun.name(), e.getMessage());
        }
        led.remove(network);
    }
}
