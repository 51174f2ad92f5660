package org.meshnet.node.daemon.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.key.ServerKey;
import org.meshnet.node.config.ServerAddress;
import org.meshnet.node.control.ServerKeyStatus;
import org.meshnet.node.control.ServerKeyStatus.Source;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.state.KnownServers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which key each discovery server must have: the one that the user gave, else the one that is remembered, else the
 * first that it proves, which is remembered then. Told by the control thread, asked by any.
 */
public final class ServerKeys {
    private static final Logger LOG = LoggerFactory.getLogger(ServerKeys.class);

    /** All that there ever were, by number. */
    private final List<ServerAddress> servers = new ArrayList<>();

    private final boolean acceptsAny;
    private final KnownServers known;
    private final Warnings warnings;
    private final List<ServerKeyStatus> trust = new ArrayList<>();
    private final Map<Integer, ServerKey> lastRefused = new HashMap<>();

    /**
     * @param pinned the keys that the user gave
     * @param acceptsAny is what is remembered of the other servers not to hold
     */
    public ServerKeys(
            List<ServerAddress> servers,
            Map<ServerAddress, ServerKey> pinned,
            boolean acceptsAny,
            KnownServers known,
            Warnings warnings) {
        this.acceptsAny = acceptsAny;
        this.known = known;
        this.warnings = warnings;
        servers.forEach(server -> add(server, pinned.get(server)));
    }

    private void add(ServerAddress server, @Nullable ServerKey given) {
        servers.add(server);
        trust.add(given == null ? remembered(server) : ServerKeyStatus.of(given, Source.PINNED));
    }

    private ServerKeyStatus remembered(ServerAddress server) {
        return acceptsAny
                ? ServerKeyStatus.NONE
                : known.key(server.place())
                        .map(key -> ServerKeyStatus.of(key, Source.REMEMBERED))
                        .orElse(ServerKeyStatus.NONE);
    }

    /**
     * Takes which servers there are from now on, and the keys that the user gives. One that was there before has its
     * number again.
     *
     * @return them, as the engine knows them
     * @throws UserError if there were too many
     */
    public synchronized List<EngineConfig.Server> use(List<ServerAddress> wanted, Map<ServerAddress, ServerKey> pinned)
            throws UserError {
        List<ServerAddress> fresh =
                wanted.stream().filter(server -> !servers.contains(server)).toList();
        if (servers.size() + fresh.size() > EngineConfig.Server.NUMBER_COUNT) {
            throw new UserError(
                    ExitCode.CONFIG, "too many servers were changed since the start; expected another start");
        }
        fresh.forEach(server -> add(server, pinned.get(server)));
        for (int number = 0; number < servers.size(); number++) {
            if (wanted.contains(servers.get(number))) {
                repin(number, pinned.get(servers.get(number)));
            } else {
                warnings.clear(matter(number));
            }
        }
        return wanted.stream()
                .map(servers::indexOf)
                .map(number -> new EngineConfig.Server(number, trust.get(number).key()))
                .toList();
    }

    private void repin(int number, @Nullable ServerKey given) {
        boolean wasPinned = trust.get(number).source().equals(Optional.of(Source.PINNED));
        if (given != null) {
            trust.set(number, ServerKeyStatus.of(given, Source.PINNED));
        } else if (wasPinned) {
            trust.set(number, remembered(servers.get(number)));
        }
    }

    /** A server as the user named it. */
    synchronized ServerAddress server(int server) {
        return servers.get(server);
    }

    /** All that there ever were, by number. */
    public synchronized List<ServerAddress> servers() {
        return List.copyOf(servers);
    }

    /** The key that each server must have, as far as one is known. */
    public synchronized List<Optional<ServerKey>> expected() {
        return trust.stream().map(ServerKeyStatus::key).toList();
    }

    public synchronized List<ServerKeyStatus> status() {
        return List.copyOf(trust);
    }

    /** The server has proven that it has this key. */
    synchronized void onProven(int server, ServerKey key) {
        ServerAddress address = server(server);
        Optional<ServerKey> before = known.key(address.place());
        if (trust.get(server).source().isEmpty()) {
            trust.set(server, new ServerKeyStatus(Optional.of(key), Optional.of(Source.NEW), Optional.empty()));
            String instead = before.filter(old -> !old.equals(key))
                    .map(old -> " instead of " + old + "..")
                    .orElse("");
            LOG.info("server {} is known by its key from now on{}: {}#{}", address, instead, address, key.hex());
        }
        known.remember(address.place(), key);
    }

    /**
     * Who answers in the server's place shows another key than the server's, for the first time; it was told nothing.
     */
    synchronized void onRefused(int server, ServerKey shown) {
        lastRefused.put(server, shown);
        refuse(server, shown);
    }

    /** It is there again. */
    synchronized void onRefusedAgain(int server) {
        Optional.ofNullable(lastRefused.get(server)).ifPresent(shown -> refuse(server, shown));
    }

    private void refuse(int server, ServerKey shown) {
        ServerKeyStatus before = trust.get(server);
        trust.set(server, new ServerKeyStatus(before.key(), before.source(), Optional.of(shown)));
        String text = refusal(servers.get(server), before, shown);
        if (warnings.set(matter(server), text)) {
            LOG.warn("{}", text);
        }
    }

    private static String refusal(ServerAddress address, ServerKeyStatus before, ServerKey shown) {
        boolean isPinned = before.source().equals(Optional.of(Source.PINNED));
        String known = before.key().map(key -> key + "..").orElse("none");
        String remedy = isPinned
                ? "give its new key with --server " + address + "#KEY"
                : "start once with --accept-server-key, or give its key with --server " + address + "#KEY";
        return "server " + address + " is refused: it shows the key " + shown + "..; " + (isPinned ? "given" : "known")
                + " is " + known + " If it was set up anew, " + remedy + "; else somebody is in its place";
    }

    /** The node is registered at the server itself, and was not before. */
    synchronized void onRegistered(int server) {
        ServerKeyStatus before = trust.get(server);
        trust.set(server, new ServerKeyStatus(before.key(), before.source(), Optional.empty()));
        warnings.clear(matter(server));
    }

    private static String matter(int server) {
        return "key of server " + server;
    }
}
