package org.meshnet.node.stream;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLException;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.config.ServerAddress;
import org.meshnet.node.fault.FailureLog;
import org.meshnet.node.udp.Links;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens streams to servers that do not answer by UDP, and closes them when they do again. {@link #run} decides, on a
 * thread of its own; each stream has two more. Everything else may be called by any thread.
 */
public final class StreamKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(StreamKeeper.class);
    /** How long the streams are kept for the last word to the servers. */
    private static final long FAREWELL_NS = TimeUnit.MILLISECONDS.toNanos(80);

    private final StreamConnector connector;
    private final Links links;
    private final StreamInbox inbox;
    private final BiConsumer<Integer, List<Endpoint>> onLinks;
    private final FailureLog failures;
    private final Map<Integer, Server> servers = new TreeMap<>();
    private boolean isStopping;

    /**
     * @param links where streams are entered
     * @param inbox takes what arrives
     * @param onLinks told all links of a server, by its number, whenever they change
     * @param failures of streams, other than those of the network
     */
    public StreamKeeper(
            List<ServerAddress> addresses,
            StreamConnector connector,
            Links links,
            StreamInbox inbox,
            BiConsumer<Integer, List<Endpoint>> onLinks,
            FailureLog failures) {
        this.connector = connector;
        this.links = links;
        this.inbox = inbox;
        this.onLinks = onLinks;
        this.failures = failures;
        for (ServerAddress address : addresses) {
            servers.put(servers.size(), new Server(servers.size(), address, System.nanoTime()));
        }
    }

    /**
     * These are the servers from now on, by number. A stream to one that is none any more stays for as long as the node
     * is registered there.
     */
    public synchronized void use(Map<Integer, ServerAddress> addresses) {
        for (Server server : List.copyOf(servers.values())) {
            server.isOver = !addresses.containsKey(server.number);
            removeIfOver(server);
        }
        addresses.forEach((number, address) ->
                servers.computeIfAbsent(number, fresh -> new Server(number, address, System.nanoTime())));
        notifyAll();
    }

    /** Opens and closes streams until {@link #stop}. */
    public synchronized void run() {
        try {
            while (!isStopping) {
                long nowNs = System.nanoTime();
                servers.values().forEach(server -> server.act(nowNs));
                long waitNs = servers.values().stream()
                        .mapToLong(server -> server.choice.waitNs(nowNs))
                        .min()
                        .orElse(Long.MAX_VALUE);
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(waitNs, TimeUnit.MILLISECONDS.toNanos(1)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The node is registered with a server, by this endpoint of its, or by a link. */
    public synchronized void onRegistered(int number, Endpoint endpoint) {
        find(number).ifPresent(server -> {
            server.isRegistered = true;
            server.way(endpoint)
                    .ifPresentOrElse(
                            server.choice::onRegisteredBy, () -> server.choice.onRegisteredByUdp(System.nanoTime()));
        });
        notifyAll();
    }

    /** A server does not know the node, or not any more. */
    public synchronized void onUnregistered(int number) {
        find(number).ifPresent(server -> {
            server.isRegistered = false;
            server.choice.onUnregistered(System.nanoTime());
            removeIfOver(server);
        });
        notifyAll();
    }

    private void removeIfOver(Server server) {
        if (server.isOver && !server.isRegistered) {
            servers.remove(server.number);
            server.attempts.values().forEach(StreamAttempt::cancel);
        }
    }

    private Optional<Server> find(int number) {
        return Optional.ofNullable(servers.get(number));
    }

    /**
     * Where a server's name leads now. A stream that leads elsewhere ends as soon as a connection to one of these can
     * be made, and another one follows.
     */
    public synchronized void onAddresses(int number, List<Endpoint> endpoints) {
        find(number).ifPresent(server -> server.follow(connector.places(endpoints)));
    }

    /** This host's network is another. */
    public synchronized void onNetworkChanged() {
        servers.values().forEach(server -> server.choice.onNetworkChanged(System.nanoTime()));
        notifyAll();
    }

    /** Ends all streams, once they have taken what is queued, and {@link #run}. */
    public synchronized void stop() {
        isStopping = true;
        long endNs = System.nanoTime() + FAREWELL_NS;
        for (Server server : servers.values()) {
            server.attempts.values().forEach(attempt -> attempt.finish(endNs - System.nanoTime()));
        }
        notifyAll();
    }

    private synchronized void onOpen(Server server, int way, OpenStream stream, String name) {
        LOG.debug("server {}: a stream to {} is open", server.address, name);
        server.open.put(way, stream);
        server.choice.onOpen(way, System.nanoTime());
        server.lastFailure = "";
        tellLinks(server);
    }

    private synchronized void onEnd(Server server, int way, boolean wasOpen, Throwable reason) {
        server.attempts.remove(way);
        server.choice.onEnd(way, System.nanoTime());
        if (!isStopping) {
            server.logEnd(server.targets.get(way), reason);
        }
        if (wasOpen) {
            server.open.remove(way);
            tellLinks(server);
        }
        notifyAll();
    }

    private void tellLinks(Server server) {
        onLinks.accept(
                server.number,
                server.open.values().stream().map(OpenStream::link).toList());
    }

    private void move(Server server, int way) {
        StreamTarget target = server.targets.get(way);
        boolean isAnswered = isAnswered(target);
        synchronized (this) {
            server.isMoving = false;
            if (isAnswered) {
                LOG.info(
                        "server {}: the name leads elsewhere now; the stream to {} is made anew",
                        server.address,
                        target);
                Optional.ofNullable(server.attempts.get(way)).ifPresent(StreamAttempt::cancel);
            }
        }
    }

    private boolean isAnswered(StreamTarget target) {
        try (Socket trial = connector.connect(target, socket -> {})) {
            return trial.isConnected();
        } catch (IOException e) {
            LOG.debug("{} does not answer at its new place: {}", target, e.toString());
            return false;
        } catch (RuntimeException | Error e) {
            failures.note("the new place of a server's name was not tried", e);
            return false;
        }
    }

    /** @param remote the address at its other end */
    private record OpenStream(Endpoint link, IpAddress remote) {}

    private static void startThread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** What is known of one server. */
    private final class Server {
        private final int number;
        private final ServerAddress address;
        private final List<StreamTarget> targets;
        private final StreamChoice choice;
        private final Map<Integer, StreamAttempt> attempts = new TreeMap<>();
        private final Map<Integer, OpenStream> open = new TreeMap<>();
        private boolean isMoving;
        private boolean isRegistered;
        /** It is no server any more. */
        private boolean isOver;

        private String lastFailure = "";

        Server(int number, ServerAddress address, long nowNs) {
            this.number = number;
            this.address = address;
            this.targets = StreamTarget.of(address);
            this.choice = new StreamChoice(targets.size(), nowNs);
        }

        OptionalInt way(Endpoint endpoint) {
            return open.entrySet().stream()
                    .filter(way -> way.getValue().link().equals(endpoint))
                    .mapToInt(Map.Entry::getKey)
                    .findFirst();
        }

        /** One trial at a time. */
        void follow(Set<IpAddress> places) {
            Optional<Integer> elsewhere = open.entrySet().stream()
                    .filter(way -> !places.contains(way.getValue().remote()))
                    .map(Map.Entry::getKey)
                    .findFirst();
            if (elsewhere.isPresent() && !isMoving) {
                startTrial(elsewhere.get());
            }
        }

        private void startTrial(int way) {
            try {
                startThread("stream trial", () -> move(this, way));
                isMoving = true;
            } catch (OutOfMemoryError e) {
                // The system gives no more threads: the next look-up starts another trial.
                failures.note("the new place of a server's name was not tried", e);
            }
        }

        void act(long nowNs) {
            for (int way : choice.takeUnneeded(nowNs)) {
                Optional.ofNullable(attempts.get(way)).ifPresent(StreamAttempt::cancel);
            }
            for (int way : choice.takeDue(nowNs)) {
                start(way);
            }
        }

        private void start(int way) {
            StreamTarget target = targets.get(way);
            LOG.debug("server {} does not answer by UDP: trying {}", address, target);
            StreamAttempt attempt = new StreamAttempt(target, connector, links, inbox, new Outcome(this, way));
            attempts.put(way, attempt);
            try {
                startThread("stream " + target, attempt);
            } catch (OutOfMemoryError e) {
                // The system gives no more threads: as if the server had not answered.
                onEnd(this, way, false, e);
            }
        }

        /** A certificate is the user's business, and said once; that nothing listens there is as it may be. */
        void logEnd(StreamTarget target, Throwable reason) {
            if (!(reason instanceof IOException)) {
                failures.note("a stream to a server ended, and is opened again if it is needed", reason);
                return;
            }
            String text = String.valueOf(reason.getMessage());
            if (reason instanceof SSLException && !text.equals(lastFailure)) {
                lastFailure = text;
                LOG.warn("server {}: no TLS with {}: {}", address, target, text);
            } else {
                LOG.debug("server {}: the stream to {} ended: {}", address, target, text);
            }
        }
    }

    /** What becomes of one stream. */
    private final class Outcome implements StreamAttempt.Outcome {
        private final Server server;
        private final int way;

        Outcome(Server server, int way) {
            this.server = server;
            this.way = way;
        }

        @Override
        public void onOpen(Endpoint link, IpAddress remote, String name) {
            StreamKeeper.this.onOpen(server, way, new OpenStream(link, remote), name);
        }

        @Override
        public void onEnd(boolean wasOpen, Throwable reason) {
            StreamKeeper.this.onEnd(server, way, wasOpen, reason);
        }
    }
}
