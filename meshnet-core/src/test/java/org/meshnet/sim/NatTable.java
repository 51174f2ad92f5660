package org.meshnet.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;

/** The mappings of a NAT for one address family, and from where each lets in (RFC 4787 §4, §5). */
final class NatTable {
    private static final int SWEEP_INTERVAL = 1024;
    /** As Linux forgets UDP that was not answered. */
    private static final long UNANSWERED_NS = 30 * SimScheduler.SECOND_NS;

    private final NatBehaviour behaviour;
    private final SimRandom random;
    private final Map<Key, Mapping> byKey = new HashMap<>();
    private final Map<Endpoint, Mapping> byExternal = new HashMap<>();
    /** When each flow of the router's own was last heard of. */
    private final Map<Stray, Long> strays = new HashMap<>();
    /** For each internal endpoint what its newest flow got: Linux gives the next one the same, where it can. */
    private final Map<Endpoint, Mapping> newest = new HashMap<>();

    private PortPool ports;
    private int useCount;

    NatTable(NatBehaviour behaviour, SimRandom random) {
        this.behaviour = behaviour;
        this.random = random;
        this.ports = new PortPool(behaviour.ports(), random);
    }

    NatBehaviour behaviour() {
        return behaviour;
    }

    /** The external endpoint for an outbound datagram, whose remote end may now come in; empty if no port is free. */
    Optional<Endpoint> outbound(Endpoint internal, Endpoint remote, IpAddress externalAddress, long nowNs) {
        sweepNowAndThen(nowNs);
        Mapping mapping = mapping(internal, remote, externalAddress, nowNs);
        if (mapping == null) {
            return Optional.empty();
        }
        if (behaviour.tracksStrays() && !isKnown(mapping, remote, nowNs)) {
            newest.put(internal, mapping);
        }
        mapping.usedNs = nowNs;
        mapping.permittedNs.put(behaviour.filtering().relevantPart(remote), nowNs);
        return Optional.of(mapping.external);
    }

    private Mapping mapping(Endpoint internal, Endpoint remote, IpAddress externalAddress, long nowNs) {
        Key exact = new Key(internal, remote);
        Mapping rewritten = byKey.get(exact);
        if (rewritten != null && rewritten.isRewritten && !rewritten.isFlowOver(remote, nowNs, behaviour.timeoutNs())) {
            return rewritten;
        }
        Key key = new Key(internal, behaviour.mapping().relevantPart(remote));
        Mapping mapping = byKey.get(key);
        if (mapping == null || isOver(mapping.usedNs, nowNs)) {
            forget(mapping);
            return create(key, remote, externalAddress, nowNs);
        }
        if (isKnown(mapping, remote, nowNs)) {
            return mapping;
        }
        Mapping last = newest.get(internal);
        boolean isLastRewritten = last != null && last.isRewritten && last.isAlive(nowNs, behaviour.timeoutNs());
        if (isLastRewritten && !isStray(last.external, remote, nowNs)) {
            byKey.put(exact, last);
            return last;
        }
        return isStray(mapping.external, remote, nowNs) ? rewrite(exact, remote, externalAddress, nowNs) : mapping;
    }

    private boolean isKnown(Mapping mapping, Endpoint remote, long nowNs) {
        return mapping.isPermitted(behaviour.filtering().relevantPart(remote), nowNs - behaviour.timeoutNs());
    }

    private Mapping rewrite(Key exact, Endpoint remote, IpAddress externalAddress, long nowNs) {
        Mapping mapping = create(exact, remote, externalAddress, nowNs);
        if (mapping != null) {
            mapping.isRewritten = true;
        }
        return mapping;
    }

    private boolean isStray(Endpoint external, Endpoint remote, long nowNs) {
        Long heardNs = strays.get(new Stray(external, remote));
        return heardNs != null && nowNs - heardNs < UNANSWERED_NS;
    }

    /** Is there a mapping with this external endpoint? */
    boolean isMapped(Endpoint external, long nowNs) {
        Mapping mapping = byExternal.get(external);
        return mapping != null && !isOver(mapping.usedNs, nowNs);
    }

    /** The internal endpoint for an inbound datagram; empty if it is not mapped or not let in. */
    Optional<Endpoint> inbound(Endpoint external, Endpoint remote, long nowNs) {
        Mapping mapping = byExternal.get(external);
        Endpoint source = behaviour.filtering().relevantPart(remote);
        boolean isLetIn = mapping != null
                && !isOver(mapping.usedNs, nowNs)
                && mapping.isPermitted(source, nowNs - behaviour.timeoutNs());
        if (!isLetIn) {
            if (behaviour.tracksStrays()) {
                strays.put(new Stray(external, remote), nowNs);
            }
            return Optional.empty();
        }
        mapping.answered.add(source);
        if (behaviour.isRefreshedInbound()) {
            mapping.usedNs = nowNs;
            mapping.permittedNs.put(source, nowNs);
        }
        return Optional.of(mapping.key.internal);
    }

    /** Forgets everything, as at a restart. */
    void clear() {
        byKey.clear();
        byExternal.clear();
        strays.clear();
        newest.clear();
        ports = new PortPool(behaviour.ports(), random);
    }

    /** Pairs of an external endpoint and a part of remote ones that may come in. */
    int flowCount(long nowNs) {
        return byKey.values().stream()
                .filter(mapping -> !isOver(mapping.usedNs, nowNs))
                .mapToInt(mapping -> (int) mapping.permittedNs.values().stream()
                        .filter(usedNs -> !isOver(usedNs, nowNs))
                        .count())
                .sum();
    }

    int size() {
        return byKey.size();
    }

    private Mapping create(Key key, Endpoint remote, IpAddress externalAddress, long nowNs) {
        boolean isTranslated = behaviour.ports() != PortAssignment.UNTRANSLATED;
        IpAddress address = isTranslated ? externalAddress : key.internal.address();
        OptionalInt port =
                ports.choose(key.internal.port(), candidate -> isFree(new Endpoint(address, candidate), remote, nowNs));
        if (port.isEmpty()) {
            return null;
        }
        Endpoint external = new Endpoint(address, port.getAsInt());
        forget(byExternal.get(external));
        Mapping mapping = new Mapping(key, external, nowNs);
        byKey.put(key, mapping);
        byExternal.put(external, mapping);
        return mapping;
    }

    private boolean isFree(Endpoint external, Endpoint remote, long nowNs) {
        return !isMapped(external, nowNs) && !isStray(external, remote, nowNs);
    }

    private void forget(Mapping mapping) {
        if (mapping != null) {
            if (mapping.isRewritten) {
                byKey.values().removeIf(mapping::equals);
            } else {
                byKey.remove(mapping.key, mapping);
            }
            byExternal.remove(mapping.external, mapping);
        }
    }

    private boolean isOver(long usedNs, long nowNs) {
        return nowNs - usedNs >= behaviour.timeoutNs();
    }

    private void sweepNowAndThen(long nowNs) {
        useCount++;
        if (useCount % SWEEP_INTERVAL == 0) {
            strays.values().removeIf(heardNs -> nowNs - heardNs >= UNANSWERED_NS);
            byKey.values().removeIf(mapping -> isOver(mapping.usedNs, nowNs));
            byExternal.values().removeIf(mapping -> isOver(mapping.usedNs, nowNs));
            newest.values().removeIf(mapping -> isOver(mapping.usedNs, nowNs));
            byKey.values().forEach(mapping -> mapping.permittedNs.values().removeIf(usedNs -> isOver(usedNs, nowNs)));
        }
    }

    private record Key(Endpoint internal, Endpoint remotePart) {}

    private record Stray(Endpoint external, Endpoint remote) {}

    private static final class Mapping {
        final Key key;
        final Endpoint external;
        final Map<Endpoint, Long> permittedNs = new HashMap<>();
        long usedNs;
        /** Is it beside the usual one of its internal endpoint, whose port a flow of the router's own has? */
        boolean isRewritten;

        final Set<Endpoint> answered = new HashSet<>();

        Mapping(Key key, Endpoint external, long usedNs) {
            this.key = key;
            this.external = external;
            this.usedNs = usedNs;
        }

        /** Has a router forgotten the flow with this remote? */
        boolean isFlowOver(Endpoint remote, long nowNs, long timeoutNs) {
            Long flowNs = permittedNs.get(remote);
            return flowNs == null || nowNs - flowNs >= (answered.contains(remote) ? timeoutNs : UNANSWERED_NS);
        }

        /** Is there a flow? */
        boolean isAlive(long nowNs, long timeoutNs) {
            return permittedNs.keySet().stream().anyMatch(remote -> !isFlowOver(remote, nowNs, timeoutNs));
        }

        boolean isPermitted(Endpoint source, long afterNs) {
            Long permitted = permittedNs.get(source);
            return permitted != null && permitted > afterNs;
        }
    }
}
