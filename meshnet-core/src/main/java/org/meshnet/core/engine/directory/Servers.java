package org.meshnet.core.engine.directory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.status.ServerStatus;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;

/**
 * This node's registrations: at each of the configured servers one for each key of the network that is good. Those of
 * one key have numbers of their own, which are used again when it is not good any more. Control thread only.
 */
final class Servers {
    private final EngineContext context;
    private final Directory directory;
    private final List<ServerPlace> places = new ArrayList<>();
    /** The newest key's last. */
    private final List<DirectoryServer> all = new ArrayList<>();

    Servers(EngineContext context, Directory directory) {
        this.context = context;
        this.directory = directory;
        for (int number = 0; number < context.config().serverCount(); number++) {
            places.add(new ServerPlace(
                    number,
                    context.config().serverKeys().get(number).orElse(null),
                    context.turn().listener()));
        }
    }

    /** All of them; a view. */
    List<DirectoryServer> all() {
        return Collections.unmodifiableList(all);
    }

    /** Configured servers. */
    int count() {
        return places.size();
    }

    Optional<DirectoryServer> find(int index) {
        return all.stream().filter(server -> server.index() == index).findFirst();
    }

    /** Has a registration made for each key that has none, the oldest key's first. True if there is one more. */
    boolean begin(long nowNs) {
        List<NetworkSecrets> keys = new ArrayList<>(context.ring().all());
        Collections.reverse(keys);
        int before = all.size();
        keys.stream().filter(key -> !isBegun(key)).forEach(key -> begin(key, nowNs));
        return all.size() > before;
    }

    private boolean isBegun(NetworkSecrets key) {
        return all.stream().anyMatch(server -> server.secrets() == key);
    }

    private void begin(NetworkSecrets key, long nowNs) {
        int slot = 0;
        while (isTaken(slot)) {
            slot++;
        }
        for (ServerPlace place : places) {
            DirectoryServer server = new DirectoryServer(index(slot, place.number()), key, place, context, directory);
            all.add(server);
            place.add(server, nowNs);
        }
    }

    private boolean isTaken(int slot) {
        return !places.isEmpty() && find(index(slot, 0)).isPresent();
    }

    /** The first key's are as in the configuration, further ones below 0: relays by members count on from these. */
    private int index(int slot, int number) {
        return number - slot * places.size();
    }

    /** Ends the registrations under keys that are not good any more. */
    List<DirectoryServer> end() {
        List<DirectoryServer> ended = all.stream()
                .filter(server -> !context.ring().all().contains(server.secrets()))
                .toList();
        all.removeAll(ended);
        for (DirectoryServer server : ended) {
            server.client().leave();
            server.place().remove(server);
        }
        return ended;
    }

    /** The registrations under keys before that of this one. */
    List<Integer> earlierThan(int index) {
        Optional<NetworkSecrets> under = find(index).map(DirectoryServer::secrets);
        return under.isEmpty()
                ? List.of()
                : all.stream()
                        .takeWhile(server -> server.secrets() != under.get())
                        .map(DirectoryServer::index)
                        .toList();
    }

    void setEndpoints(int number, List<Endpoint> endpoints, long nowNs) {
        places.get(number).setEndpoints(endpoints, nowNs);
    }

    void setLinks(int number, List<Endpoint> links, long nowNs) {
        places.get(number).setLinks(links, nowNs);
    }

    /** Which server forwards over this hop: who gave its channel, or else one that is there. */
    Optional<DirectoryServer> relay(Hop hop) {
        List<DirectoryServer> there = all.stream()
                .filter(server ->
                        server.endpoint().filter(hop.endpoint()::equals).isPresent())
                .toList();
        return there.stream()
                .filter(server -> server.client().hasGiven(hop.channel()))
                .findFirst()
                .or(() -> there.stream().findFirst());
    }

    /** A datagram of a server's type; false if no server sent it. Of several registrations there one is meant. */
    boolean onDatagram(byte[] datagram, Endpoint from, long nowNs) {
        ByteBuffer buffer = ByteBuffer.wrap(datagram);
        List<DirectoryServer> there =
                all.stream().filter(server -> server.client().isServer(from)).toList();
        Optional<DirectoryServer> meant = there.size() < 2
                ? there.stream().findFirst()
                : there.stream()
                        .filter(server -> server.client().isMeantBy(buffer))
                        .findFirst()
                        .or(() -> there.stream().findFirst());
        return meant.isPresent() && meant.get().client().onDatagram(buffer, from, nowNs);
    }

    long nextDeadlineNs() {
        return all.stream().mapToLong(DirectoryServer::nextDeadlineNs).min().orElse(TimerQueue.NONE);
    }

    List<ServerStatus> status() {
        return places.stream().map(ServerPlace::status).toList();
    }

    /** Tells the listener what changed. */
    void report() {
        places.forEach(ServerPlace::report);
    }
}
