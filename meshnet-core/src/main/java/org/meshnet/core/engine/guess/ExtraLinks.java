package org.meshnet.core.engine.guess;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.ExtraSockets;

/** The extra sockets that this node has towards one peer, each known by its link there. Control thread only. */
public final class ExtraLinks {
    /** A link that is not the path in use for so long is closed. */
    static final long UNUSED_NS = TimeUnit.SECONDS.toNanos(30);

    private final Map<Endpoint, Held> byLink = new LinkedHashMap<>();

    private static final class Held {
        private final ExtraSockets.Socket socket;
        private final Endpoint remote;
        private boolean isHeard;
        private long usedNs;

        Held(ExtraSockets.Socket socket, Endpoint remote, long usedNs) {
            this.socket = socket;
            this.remote = remote;
            this.usedNs = usedNs;
        }
    }

    /** Opens sockets whose first remote is the peer; the links that are new. */
    public List<Endpoint> open(ExtraSockets sockets, int count, List<Endpoint> remotes, long nowNs) {
        List<Endpoint> links = new ArrayList<>();
        for (ExtraSockets.Socket socket : sockets.open(count, remotes)) {
            Endpoint link = socket.links().get(0);
            byLink.put(link, new Held(socket, remotes.get(0), nowNs));
            links.add(link);
        }
        return links;
    }

    /** The socket's link to another of its remotes. */
    public Endpoint sibling(Endpoint link, int remote) {
        return Objects.requireNonNull(byLink.get(link)).socket.links().get(remote);
    }

    /** Where datagrams to this endpoint really go: the remote of a link, else the endpoint itself. */
    public Endpoint remote(Endpoint endpoint) {
        Held held = byLink.get(endpoint);
        return held == null ? endpoint : held.remote;
    }

    public boolean isEmpty() {
        return byLink.isEmpty();
    }

    /** The peer was heard there. */
    public void onHeard(Endpoint link, long nowNs) {
        Held held = byLink.get(link);
        if (held != null) {
            held.isHeard = true;
            held.usedNs = nowNs;
        }
    }

    /** Notes that this link, if it is one of these, is the path in use. */
    public void onUsed(Endpoint link, long nowNs) {
        Held held = byLink.get(link);
        if (held != null) {
            held.usedNs = nowNs;
        }
    }

    /** Closes those that the peer was never heard over; they are returned. */
    public List<Endpoint> closeSilent(ExtraSockets sockets) {
        return closeIf(sockets, held -> !held.isHeard);
    }

    /** Closes those that were not used for long; they are returned. */
    public List<Endpoint> closeUnused(ExtraSockets sockets, long nowNs) {
        return closeIf(sockets, held -> nowNs - held.usedNs >= UNUSED_NS);
    }

    public List<Endpoint> closeAll(ExtraSockets sockets) {
        return closeIf(sockets, held -> true);
    }

    private List<Endpoint> closeIf(ExtraSockets sockets, Predicate<Held> condition) {
        List<Endpoint> closed = new ArrayList<>();
        byLink.entrySet().removeIf(entry -> {
            boolean isClosed = condition.test(entry.getValue());
            if (isClosed) {
                sockets.close(entry.getValue().socket);
                closed.add(entry.getKey());
            }
            return isClosed;
        });
        return closed;
    }
}
