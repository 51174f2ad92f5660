package org.meshnet.core.engine.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.discovery.DiscoveryClient;
import org.meshnet.core.discovery.ServerRank;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.status.MeshListener;
import org.meshnet.core.engine.status.ServerStatus;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.net.Endpoint;

/**
 * One of the configured servers: the ways to it, its key, and this node's registrations there, one for each key of the
 * network that is good. People see one server. Control thread only.
 */
final class ServerPlace {
    private final int number;
    private final MeshListener listener;
    /** The newest key's first. */
    private final List<DirectoryServer> registrations = new ArrayList<>();

    private List<Endpoint> endpoints = List.of();
    private Map<Endpoint, ServerRank> ranks = Map.of();
    private List<Endpoint> links = List.of();
    private @Nullable ServerKey key;
    private ServerStatus reported;
    private String detail = "";
    private long endNs = TimerQueue.NONE;

    /**
     * @param number by which it is called, from 0
     * @param key which it must have; null to take the first that it proves
     */
    ServerPlace(int number, @Nullable ServerKey key, MeshListener listener) {
        this.number = number;
        this.key = key;
        this.listener = listener;
        this.reported = new ServerStatus(number, ServerState.IDLE, Optional.empty(), Optional.empty());
    }

    int number() {
        return number;
    }

    /** What people may call it. */
    String label() {
        return "server " + (number + 1);
    }

    /** The key that it must have, or has proven. */
    Optional<ServerKey> key() {
        return Optional.ofNullable(key);
    }

    /** One more registration, under a newer key of the network than the others. */
    void add(DirectoryServer registration, long nowNs) {
        registrations.add(0, registration);
        if (!endpoints.isEmpty()) {
            registration.client().serverEndpoints(endpoints, ranks, nowNs);
        }
        if (!links.isEmpty()) {
            registration.client().serverLinks(links, nowNs);
        }
    }

    void remove(DirectoryServer registration) {
        registrations.remove(registration);
    }

    /** It is asked until then only. */
    void endBy(long deadlineNs) {
        endNs = Math.min(endNs, deadlineNs);
    }

    /** It is asked for good, after all. */
    void stay() {
        endNs = TimerQueue.NONE;
    }

    /** Until when it is asked. */
    long endNs() {
        return endNs;
    }

    boolean isEnding() {
        return endNs != TimerQueue.NONE;
    }

    /** Does this node know it by another key than this one? */
    boolean isOther(ServerKey wanted) {
        return !wanted.equals(key);
    }

    /** It is where the other was. */
    void takePlaceOf(ServerPlace other) {
        endpoints = other.endpoints;
        ranks = other.ranks;
        links = other.links;
    }

    void setEndpoints(List<Endpoint> resolved, Map<Endpoint, ServerRank> said, long nowNs) {
        endpoints = List.copyOf(resolved);
        ranks = Map.copyOf(said);
        registrations.forEach(each -> each.client().serverEndpoints(endpoints, ranks, nowNs));
    }

    void setLinks(List<Endpoint> open, long nowNs) {
        links = List.copyOf(open);
        registrations.forEach(each -> each.client().serverLinks(links, nowNs));
    }

    /** It has proven, or shown, this key. */
    void onKey(ServerKey shown, boolean isOther) {
        boolean isKnown = !isOther && registrations.size() > 1 && shown.equals(key);
        if (!isOther) {
            key = shown;
        }
        if (!isKnown) {
            listener.onServerKey(number, shown, isOther);
        }
    }

    /** Why it is as it is now, for people. */
    void setDetail(String text) {
        detail = text;
    }

    /** How this node stands with it: by the newest registration that there is, or else by the newest key. */
    ServerStatus status() {
        DirectoryServer shown = registrations.stream()
                .filter(DirectoryServer::isRegistered)
                .findFirst()
                .orElse(registrations.get(0));
        DiscoveryClient client = shown.client();
        return new ServerStatus(number, client.state(), shown.endpoint(), client.observedEndpoint(), client.sameAs());
    }

    /** Tells the engine's listener that it is asked no more. */
    void reportEnd() {
        listener.onServerState(new ServerStatus(number, ServerState.IDLE, Optional.empty(), Optional.empty()), "");
    }

    /** Tells the engine's listener, if something changed since the last time. */
    void report() {
        ServerStatus now = status();
        boolean isRegistered = now.state() == ServerState.REGISTERED;
        if (now.state() != reported.state() || (isRegistered && !now.equals(reported))) {
            reported = now;
            listener.onServerState(now, detail);
            detail = "";
        }
    }
}
