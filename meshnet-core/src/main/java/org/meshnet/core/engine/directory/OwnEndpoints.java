package org.meshnet.core.engine.directory;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.context.Underlay;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Candidate;
import org.meshnet.core.wire.Descriptor;

/** Where this node may be reached, as its user, its host, its router and STUN servers say. Control thread only. */
final class OwnEndpoints {
    private final Underlay underlay;
    private List<Endpoint> local = List.of();
    private List<Endpoint> stun = List.of();
    private List<Endpoint> configured = List.of();
    private @Nullable Endpoint mapped;
    /** The port that the socket took instead of the first one; 0 if it still has that. */
    private int freshPort;

    OwnEndpoints(Underlay underlay) {
        this.underlay = underlay;
    }

    /** What peers are to try, the most promising first; {@code observed} is where discovery servers see this node. */
    List<Candidate> candidates(List<Endpoint> observed) {
        Set<Candidate> candidates = new LinkedHashSet<>();
        configured.stream()
                .flatMap(endpoint -> withPort(endpoint).stream())
                .forEach(endpoint -> candidates.add(new Candidate(Candidate.Kind.CONFIGURED, endpoint)));
        if (mapped != null) {
            candidates.add(new Candidate(Candidate.Kind.MAPPED, mapped));
        }
        local.forEach(endpoint -> candidates.add(new Candidate(Candidate.Kind.LOCAL, endpoint)));
        observed.forEach(endpoint -> candidates.add(new Candidate(Candidate.Kind.OBSERVED, endpoint)));
        stun.forEach(endpoint -> candidates.add(new Candidate(Candidate.Kind.OBSERVED, endpoint)));
        return candidates.stream().limit(Descriptor.CANDIDATE_COUNT).toList();
    }

    /** An endpoint without a port has that of this host's own ones, once those are known. */
    private Optional<Endpoint> withPort(Endpoint endpoint) {
        return endpoint.port() != 0
                ? Optional.of(endpoint)
                : local.stream().findFirst().map(own -> new Endpoint(endpoint.address(), own.port()));
    }

    /** The same but for what discovery servers see. */
    List<Endpoint> endpoints() {
        return candidates(List.of()).stream().map(Candidate::endpoint).toList();
    }

    /** Are this host's endpoints known? */
    boolean hasLocal() {
        return !local.isEmpty();
    }

    /** Is this an endpoint of this host? */
    boolean isLocal(Endpoint endpoint) {
        return local.contains(endpoint);
    }

    /** Is this node's socket bound to this port? */
    boolean isLocalPort(int port) {
        return local.stream().anyMatch(endpoint -> endpoint.port() == port);
    }

    /** Takes this host's endpoints, which may have been seen before the port changed; true if they had been others. */
    boolean setLocal(List<Endpoint> endpoints) {
        List<Endpoint> usable = endpoints.stream()
                .map(endpoint -> freshPort == 0 ? endpoint : new Endpoint(endpoint.address(), freshPort))
                .filter(endpoint -> !endpoint.address().isLocalOnly())
                .filter(this::isOutside)
                .distinct()
                .toList();
        boolean isChanged = !usable.equals(local);
        local = usable;
        return isChanged;
    }

    /** This host's endpoints all have another port now, and the router's port leads to the old one. */
    void setPort(int port) {
        freshPort = port;
        local = local.stream()
                .map(endpoint -> new Endpoint(endpoint.address(), port))
                .toList();
        mapped = null;
    }

    /** Takes what the user says, port 0 for this node's own; true if it had been something else. */
    boolean setConfigured(List<Endpoint> endpoints) {
        List<Endpoint> usable = endpoints.stream()
                .filter(endpoint -> !endpoint.isLink() && !endpoint.address().isLocalOnly())
                .filter(this::isOutside)
                .distinct()
                .toList();
        boolean isChanged = !usable.equals(configured);
        configured = usable;
        return isChanged;
    }

    /** Takes the router's port that leads here; true if it had been another. */
    boolean setMapped(Endpoint endpoint) {
        if (!isOutside(endpoint)) {
            return clearMapped();
        }
        boolean isChanged = !endpoint.equals(mapped);
        mapped = endpoint;
        return isChanged;
    }

    /** No port of the router leads here; true if one did. */
    boolean clearMapped() {
        boolean isChanged = mapped != null;
        mapped = null;
        return isChanged;
    }

    /** Takes where STUN servers see this node, as far as no other source names it; true if that had been elsewhere. */
    boolean setStun(List<Endpoint> endpoints, List<Endpoint> observed) {
        List<Endpoint> news = endpoints.stream()
                .filter(endpoint -> !isLocal(endpoint) && !observed.contains(endpoint))
                .filter(this::isOutside)
                .toList();
        boolean isChanged = !news.equals(stun);
        stun = news;
        return isChanged;
    }

    /** A way through the mesh is none to its members. */
    private boolean isOutside(Endpoint endpoint) {
        return underlay.isOutside(endpoint.address());
    }
}
