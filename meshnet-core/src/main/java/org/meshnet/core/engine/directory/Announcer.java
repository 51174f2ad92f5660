package org.meshnet.core.engine.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.wire.Candidate;
import org.meshnet.core.wire.Capabilities;

/**
 * What this node tells the members of itself, by all servers: where it may be reached, what it can do, which addresses
 * it has. What changes in a turn is told at the end of it. Control thread only.
 */
public final class Announcer {
    private final EngineContext context;
    private final OwnDescriptor descriptor;
    private final OwnCertificate certificate;
    private final List<DirectoryServer> servers;
    private final OwnEndpoints own;
    private final OwnReach reach;
    private int natCapabilities;
    private List<Prefix> exits = List.of();
    private boolean isRelaying;
    private boolean mustAnnounce;

    /** @param servers those that are told; there may be others later */
    Announcer(
            EngineContext context,
            OwnDescriptor descriptor,
            OwnCertificate certificate,
            List<DirectoryServer> servers) {
        this.context = context;
        this.descriptor = descriptor;
        this.certificate = certificate;
        this.servers = servers;
        this.isRelaying = context.config().traffic().relayForOthers().isPresent();
        this.own = new OwnEndpoints(context.underlay());
        this.reach = new OwnReach(context, own, this::observed);
    }

    /** Tells the servers what this node claims and is; again whenever that changes. */
    public void announce(long nowNs) {
        mustAnnounce = false;
        reach.onChanged();
        // A lone server's view stands beside the descriptor in what that server tells.
        List<Candidate> candidates = own.candidates(hasSeveral() ? observed() : List.of());
        descriptor.make(capabilities(), context.overlay().told(), routes(), candidates);
        certificate.onCut(descriptor.cut(), nowNs);
        servers.forEach(server -> tell(server, nowNs));
    }

    /** Claims once more at a server that refused, with the descriptor that it has. */
    void claimAgain(DirectoryServer server, long nowNs) {
        if (server.isRegistered() && !context.overlay().isWaiting()) {
            tell(server, nowNs);
        }
    }

    private void tell(DirectoryServer server, long nowNs) {
        NetworkSecrets under = server.secrets();
        List<Token> claimed = new ArrayList<>(NameSearch.tokens(context, under));
        context.overlay().claimToken(under).ifPresent(address -> claimed.add(0, address));
        server.client().announce(claimed, descriptor.sealed(under), nowNs);
    }

    private boolean hasSeveral() {
        return servers.stream().map(DirectoryServer::place).distinct().count() > 1;
    }

    private int capabilities() {
        EngineConfig.Traffic traffic = context.config().traffic();
        int relaying = isRelaying ? Capabilities.RELAYS_FOR_OTHERS : 0;
        int multicast = traffic.isEthernet()
                ? Capabilities.ETHERNET
                : traffic.multicastRate().isPresent() ? Capabilities.MULTICAST : 0;
        int speed = traffic.speedBytesPerSecond() > 0 ? Capabilities.SPEED_TESTS : 0;
        return speed | relaying | multicast | natCapabilities | (exits.isEmpty() ? 0 : Capabilities.EXIT);
    }

    private List<Prefix> routes() {
        return Stream.concat(exits.stream(), context.advertised().stream()).toList();
    }

    /** Takes the default routes that this node is an exit for. */
    public void setExits(List<Prefix> defaults) {
        onChangedIf(!exits.equals(defaults));
        exits = List.copyOf(defaults);
    }

    /** Does this node forward for others? */
    public void setRelaying(boolean isWilling) {
        onChangedIf(isRelaying != isWilling);
        isRelaying = isWilling;
    }

    /** Takes what is to be told of this node's NAT, with the next word. */
    public void setNatCapabilities(int capabilities) {
        natCapabilities = capabilities;
    }

    /** This host's endpoints changed. True if they had been others before. */
    public boolean setLocalEndpoints(List<Endpoint> endpoints, long nowNs) {
        boolean isFirst = !own.hasLocal();
        if (!own.setLocal(endpoints)) {
            return false;
        }
        announce(nowNs);
        if (!isFirst) {
            servers.forEach(server -> server.client().refreshNow(nowNs));
        }
        return !isFirst;
    }

    /** This node's socket has another port. */
    public void setPort(int port, long nowNs) {
        own.setPort(port);
        announce(nowNs);
    }

    /** A port of the router leads here. */
    public void setMappedEndpoint(Endpoint endpoint, long nowNs) {
        if (own.setMapped(endpoint)) {
            announce(nowNs);
        }
    }

    /** No port of the router leads here any more. */
    public void clearMappedEndpoint(long nowNs) {
        if (own.clearMapped()) {
            announce(nowNs);
        }
    }

    /** What the user says where this node is leads elsewhere. */
    public void setConfiguredEndpoints(List<Endpoint> endpoints, long nowNs) {
        if (own.setConfigured(endpoints)) {
            announce(nowNs);
        }
    }

    /** STUN servers see this node elsewhere than before. */
    public void setStunEndpoints(List<Endpoint> endpoints) {
        onChangedIf(own.setStun(endpoints, observed()));
    }

    /** The members are to be told something else of this node, at the end of the turn. */
    public void onChanged() {
        mustAnnounce = true;
    }

    /** The same, if this is so. */
    void onChangedIf(boolean isChanged) {
        mustAnnounce |= isChanged;
    }

    /** A server sees this node elsewhere: with several servers, members hear of that by the descriptor. */
    void onObserved() {
        reach.onChanged();
        onChangedIf(hasSeveral());
    }

    /** A member is elsewhere now, or is none any more. */
    void onSomebodyMoved() {
        reach.onChanged();
    }

    /** Where the servers see this node. */
    List<Endpoint> observed() {
        return servers.stream()
                .flatMap(server -> server.observedEndpoint().stream())
                .distinct()
                .toList();
    }

    /** Is this an endpoint of this host? */
    boolean isOwn(Endpoint endpoint) {
        return own.isLocal(endpoint);
    }

    /** Is this node's socket bound to this port? */
    public boolean isOwnPort(int port) {
        return own.isLocalPort(port);
    }

    /** What a handshake says of this node's descriptors. */
    public long addressSequence() {
        return descriptor.addressSequence();
    }

    /** When the descriptor is to be looked at. */
    long nextDeadlineNs() {
        return descriptor.nextDeadlineNs();
    }

    /** Is the descriptor to be renewed? */
    boolean isOld(long nowNs) {
        return descriptor.isOld(nowNs);
    }

    /** Tells what changed in this turn. */
    void endTurn(boolean isOld, long nowNs) {
        if (mustAnnounce || isOld) {
            announce(nowNs);
        }
        reach.judge(nowNs);
    }
}
