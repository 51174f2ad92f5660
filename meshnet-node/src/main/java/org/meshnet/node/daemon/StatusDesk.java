package org.meshnet.node.daemon;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.engine.status.MeshStatus;
import org.meshnet.core.rule.NetworkSetting;
import org.meshnet.node.control.DaemonStatus;
import org.meshnet.node.daemon.engine.EngineDoor;
import org.meshnet.node.hook.Hooks;
import org.meshnet.node.udp.Links;

/** Puts together what {@code status} tells: the engine's, and the shell's around it. Any thread. */
final class StatusDesk {
    private final NodeParts parts;
    private final EngineDoor engine;
    private final HostSide host;
    private final OwnNetworks networks;
    private final Links links;
    private final Counts counts;

    /**
     * Who counts.
     *
     * @param shell datagrams that were not sent
     * @param helpers what they refused
     * @param names queries that were not answered
     * @param hooks runs that failed, and that were not done
     * @param failures all of them
     */
    record Counts(EngineShell shell, Helpers helpers, NameService names, Hooks hooks, NodeFailures failures) {}

    /** @param links know where the engine's links lead */
    StatusDesk(NodeParts parts, EngineDoor engine, HostSide host, OwnNetworks networks, Links links, Counts counts) {
        this.parts = parts;
        this.engine = engine;
        this.host = host;
        this.networks = networks;
        this.links = links;
        this.counts = counts;
    }

    /** Asked of the control loop; empty if it does not answer in time. */
    Optional<DaemonStatus> status() {
        return engine.status().map(this::status);
    }

    private DaemonStatus status(MeshStatus engineStatus) {
        return new DaemonStatus(
                completed(engineStatus),
                new DaemonStatus.Data(
                        parts.host().tun().name(),
                        parts.host().sockets().sockets().size(),
                        counts.shell().packetPath(),
                        counts.shell().load()),
                new DaemonStatus.Servers(
                        parts.servers().keys().servers().stream()
                                .map(Object::toString)
                                .toList(),
                        parts.servers().keys().status(),
                        links::name),
                counts.names().status(),
                new DaemonStatus.Network(
                        counts.helpers().router().mapping(),
                        networks.status(),
                        parts.host().exit().status()),
                warnings(engineStatus));
    }

    /** Those of the daemon, and what of the network's settings it does not hold to, or not yet. */
    private List<String> warnings(MeshStatus engineStatus) {
        List<String> warnings = new ArrayList<>(parts.warnings().list());
        engineStatus
                .member()
                .standing()
                .policy()
                .ifPresent(policy -> policy.text().settings().forEach((setting, value) -> {
                    String own = own(setting);
                    if (!own.equals(value)) {
                        warnings.add("the network's document sets " + setting + " to " + value + ", and this node has "
                                + own + ": it takes the other with its next start, unless it is given --" + setting);
                    }
                }));
        return warnings;
    }

    private String own(NetworkSetting setting) {
        return switch (setting) {
            case DOMAIN -> parts.config().overlay().dns().domain();
            case MTU -> String.valueOf(parts.config().overlay().mtu());
        };
    }

    /** With what the shell counts, and the addresses that are really there. */
    private MeshStatus completed(MeshStatus engineStatus) {
        Map<String, Long> counters = new LinkedHashMap<>(engineStatus.counters());
        for (NodeCounter counter : NodeCounter.values()) {
            counters.put(counter.key(), count(counter));
        }
        return engineStatus.with(host.mesh().addresses(), counters);
    }

    private long count(NodeCounter counter) {
        return switch (counter) {
            case UDP_SEND_FAILURES -> counts.shell().lostCount();
            case PORT_MAPPING_ANSWERS_REFUSED -> counts.helpers().router().refusedCount();
            case STREAM_DATAGRAMS_REFUSED -> counts.helpers().streams().refusedCount();
            case NAME_QUERIES_DROPPED -> counts.names().droppedCount();
            case EXIT_DNS_FAILED -> counts.names().others().failedCount();
            case EXIT_DNS_REFUSED -> counts.names().others().refusedCount();
            case PORT_DATAGRAMS_UNASSIGNED -> parts.host().port().counts().unassigned();
            case PORT_DATAGRAMS_DISPLACED -> parts.host().port().counts().displaced();
            case EVENT_FAILURES -> counts.failures().events().count();
            case HELPER_FAILURES -> counts.failures().helpers().count();
            case HOOKS_DROPPED -> counts.hooks().droppedCount();
            case HOOK_FAILURES -> counts.hooks().failedCount();
            case TUN_WRITE_FAILURES -> parts.host().tun().droppedWrites();
        };
    }
}
