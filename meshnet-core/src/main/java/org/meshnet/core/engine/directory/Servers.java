package org.meshnet.core.engine.directory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.discovery.ServerRank;
import org.meshnet.core.discovery.Siblings;
import org.meshnet.core.engine.context.EngineConfig;
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
    /** One that is not to be asked any more is, if no other has this node, for so long. */
    static final long END_NS = TimeUnit.SECONDS.toNanos(10);

    private final EngineContext context;
    private final Directory directory;
    private final List<ServerPlace> places = new ArrayList<>();
    /** Which numbers those of a key have; the oldest key first. */
    private final Map<NetworkSecrets, Integer> slots = new LinkedHashMap<>();
    /** The newest key's last. */
    private final List<DirectoryServer> all = new ArrayList<>();

    Servers(EngineContext context, Directory directory) {
        this.context = context;
        this.directory = directory;
        context.config().servers().forEach(this::add);
    }

    private ServerPlace add(EngineConfig.Server server) {
        ServerPlace place = new ServerPlace(
                server.number(), server.key().orElse(null), context.turn().listener());
        places.add(place);
        return place;
    }

    /** All of them; a view. */
    List<DirectoryServer> all() {
        return Collections.unmodifiableList(all);
    }

    Optional<DirectoryServer> find(int index) {
        return all.stream().filter(server -> server.index() == index).findFirst();
    }

    /** Is this one of the servers, and to stay one? */
    boolean isAsked(int number) {
        return place(number).filter(place -> !place.isEnding()).isPresent();
    }

    private Optional<ServerPlace> place(int number) {
        return places.stream().filter(place -> place.number() == number).findFirst();
    }

    /** Has a registration made for each key at each server where there is none, the oldest key's first. */
    void begin(long nowNs) {
        List<NetworkSecrets> keys = new ArrayList<>(context.ring().all());
        Collections.reverse(keys);
        keys.forEach(key -> slots.computeIfAbsent(key, fresh -> freeSlot()));
        slots.forEach((key, slot) -> places.stream()
                .filter(place -> find(index(slot, place.number())).isEmpty())
                .forEach(place -> begin(key, slot, place, nowNs)));
        List<NetworkSecrets> order = List.copyOf(slots.keySet());
        all.sort(Comparator.comparingInt(server -> order.indexOf(server.secrets())));
    }

    private int freeSlot() {
        int slot = 0;
        while (slots.containsValue(slot)) {
            slot++;
        }
        return slot;
    }

    private void begin(NetworkSecrets key, int slot, ServerPlace place, long nowNs) {
        Siblings siblings = all.stream()
                .filter(server -> server.secrets() == key)
                .map(DirectoryServer::siblings)
                .findFirst()
                .orElseGet(Siblings::new);
        DirectoryServer server =
                new DirectoryServer(index(slot, place.number()), key, place, siblings, context, directory);
        all.add(server);
        place.add(server, nowNs);
    }

    /** The first key's are the servers' numbers, further ones below 0: relays by members count on from these. */
    private static int index(int slot, int number) {
        return number - slot * EngineConfig.Server.NUMBER_COUNT;
    }

    /** The number of the server at which this registration is. */
    static int number(int index) {
        return Math.floorMod(index, EngineConfig.Server.NUMBER_COUNT);
    }

    /**
     * Takes which servers there are. Those that are none any more are left once another has this node, or after a
     * while; one that is to have another key than it had is begun anew at once. Returns what ends now.
     */
    List<DirectoryServer> use(List<EngineConfig.Server> wanted, long nowNs) {
        Set<Integer> numbers = wanted.stream().map(EngineConfig.Server::number).collect(Collectors.toSet());
        places.stream()
                .filter(place -> !numbers.contains(place.number()))
                .forEach(place -> place.endBy(nowNs + END_NS));
        List<DirectoryServer> ended = new ArrayList<>();
        for (EngineConfig.Server server : wanted) {
            Optional<ServerPlace> known = place(server.number());
            known.ifPresent(ServerPlace::stay);
            Optional<ServerPlace> other =
                    known.filter(place -> server.key().filter(place::isOther).isPresent());
            other.ifPresent(place -> ended.addAll(end(place)));
            if (known.isEmpty() || other.isPresent()) {
                ServerPlace fresh = add(server);
                other.ifPresent(fresh::takePlaceOf);
            }
        }
        begin(nowNs);
        return ended;
    }

    private List<DirectoryServer> end(ServerPlace place) {
        places.remove(place);
        place.reportEnd();
        return end(server -> server.place() == place);
    }

    /** Ends the registrations at servers that are none any more, where it is time. */
    List<DirectoryServer> endOver(long nowNs) {
        if (places.stream().noneMatch(ServerPlace::isEnding)) {
            return List.of();
        }
        boolean isElsewhere = all.stream()
                .anyMatch(server -> server.isRegistered() && !server.place().isEnding());
        return places.stream()
                .filter(place -> place.isEnding() && (isElsewhere || nowNs >= place.endNs()))
                .toList()
                .stream()
                .flatMap(place -> end(place).stream())
                .toList();
    }

    /** Ends the registrations under keys that are not good any more. */
    List<DirectoryServer> end() {
        slots.keySet().retainAll(context.ring().all());
        return end(server -> !slots.containsKey(server.secrets()));
    }

    private List<DirectoryServer> end(Predicate<DirectoryServer> isOver) {
        List<DirectoryServer> ended = all.stream().filter(isOver).toList();
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

    void setEndpoints(int number, List<Endpoint> endpoints, Map<Endpoint, ServerRank> ranks, long nowNs) {
        place(number).ifPresent(place -> place.setEndpoints(endpoints, ranks, nowNs));
    }

    void setLinks(int number, List<Endpoint> links, long nowNs) {
        place(number).ifPresent(place -> place.setLinks(links, nowNs));
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
        return LongStream.concat(
                        all.stream().mapToLong(DirectoryServer::nextDeadlineNs),
                        places.stream().mapToLong(ServerPlace::endNs))
                .min()
                .orElse(TimerQueue.NONE);
    }

    List<ServerStatus> status() {
        return places.stream()
                .filter(place -> !place.isEnding())
                .map(ServerPlace::status)
                .toList();
    }

    /** Tells the listener what changed. */
    void report() {
        places.forEach(ServerPlace::report);
    }
}
