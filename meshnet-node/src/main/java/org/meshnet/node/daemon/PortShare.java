package org.meshnet.node.daemon;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.MeshEngine;
import org.meshnet.core.engine.port.PortCounts;
import org.meshnet.core.engine.port.PortUser;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.NumberedRandom;
import org.meshnet.core.seam.OwnSocket;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.daemon.engine.Mailbox;
import org.meshnet.node.daemon.lane.DataPath;
import org.meshnet.node.daemon.lane.SharedLane;
import org.meshnet.node.daemon.system.UdpSockets;
import org.meshnet.node.daemon.thread.Workers;
import org.meshnet.node.portmap.PortMapping;
import org.meshnet.node.udp.UdpGroup;
import org.meshnet.tun.udp.CountingSink;

/** What one network has of the port that a process shares among several. Of one run of that network. */
final class PortShare implements Port {
    private static final long LEAVE_PATIENCE_MS = 200;

    private final SharedPort port;
    private final int number;
    private final String name;
    private volatile @Nullable PortUser user;
    private volatile @Nullable Consumer<Command> engine;
    private volatile BooleanSupplier ownExit = () -> false;
    private volatile Runnable portListener = () -> {};
    private volatile int knownPort;

    PortShare(SharedPort port, int number, String name) {
        this.port = port;
        this.number = number;
        this.name = name;
        this.knownPort = port.sockets().port();
    }

    String name() {
        return name;
    }

    Optional<PortUser> user() {
        return Optional.ofNullable(user);
    }

    boolean usesExit() {
        return ownExit.getAsBoolean();
    }

    @Override
    public UdpGroup sockets() {
        return port.sockets();
    }

    @Override
    public UdpSockets opener() {
        return port.opener();
    }

    @Override
    public RandomSource random() {
        return new NumberedRandom(new SecureRandomSource(), number);
    }

    @Override
    public CountingSink watched(CountingSink control) {
        return new Watched(control);
    }

    /** Lets it be seen which registrations are the engine's. */
    private final class Watched implements CountingSink {
        private final CountingSink sink;

        Watched(CountingSink sink) {
            this.sink = sink;
        }

        @Override
        public void send(ByteBuffer train, int segmentBytes, Endpoint to) {
            PortUser sender = user;
            if (sender != null) {
                sender.onSent(train);
            }
            sink.send(train, segmentBytes, to);
        }

        @Override
        public void queue(ByteBuffer train, int segmentBytes, int ecn, Endpoint to) {
            sink.queue(train, segmentBytes, ecn, to);
        }

        @Override
        public void flush() {
            sink.flush();
        }

        @Override
        public void sendNear(ByteBuffer datagram, Endpoint to) {
            sink.sendNear(datagram, to);
        }

        @Override
        public long lostCount() {
            return sink.lostCount();
        }

        @Override
        public boolean sendsTrains() {
            return sink.sendsTrains();
        }
    }

    @Override
    public Lanes lanes(DataPath path, MeshEngine served, Mailbox mailbox, Workers workers) {
        PortUser fresh = served.portUser(number, mailbox);
        user = fresh;
        DataPath.Guests guests = path.guests(served);
        List<SharedLane.Member> members = guests.lanes().stream()
                .map(guest -> new SharedLane.Member(fresh, guest, e -> workers.failed("lane of " + name, e)))
                .toList();
        List<Thread> own = guests.loops().stream()
                .map(loop -> workers.vital(loop.name(), loop.loop()))
                .toList();
        return new Guest(members, own);
    }

    private final class Guest implements Lanes {
        private final List<SharedLane.Member> members;
        private final List<Thread> own;

        Guest(List<SharedLane.Member> members, List<Thread> own) {
            this.members = members;
            this.own = own;
        }

        @Override
        public void start() {
            port.add(PortShare.this);
            for (int i = 0; i < members.size(); i++) {
                port.lanes().get(i).add(members.get(i));
            }
            own.forEach(Thread::start);
        }

        @Override
        public void leave() throws InterruptedException {
            port.remove(PortShare.this);
            for (int i = 0; i < members.size(); i++) {
                port.lanes().get(i).remove(members.get(i), LEAVE_PATIENCE_MS);
            }
        }

        @Override
        public void await() throws InterruptedException {
            for (Thread thread : own) {
                thread.join();
            }
        }

        @Override
        public int count() {
            return own.size();
        }
    }

    @Override
    public OwnSocket change(Warnings warnings, Runnable listener, Consumer<Command> commands) {
        portListener = listener;
        engine = commands;
        return () -> {
            int before = knownPort;
            int now = port.changeFrom(before, this, warnings);
            knownPort = now;
            if (now == before) {
                return OptionalInt.empty();
            }
            listener.run();
            return OptionalInt.of(now);
        };
    }

    /** Somebody else had the port changed. */
    void onPort(int now) {
        knownPort = now;
        portListener.run();
        tell(new Command.PortChanged(now));
    }

    void tell(Command command) {
        Consumer<Command> told = engine;
        if (told != null) {
            told.accept(command);
        }
    }

    /** The mapping is the process's: this only looks at it. */
    @Override
    public PortMap map(Consumer<Command> commands) {
        engine = commands;
        return new SharedMap(port.router());
    }

    private record SharedMap(PortMap router) implements PortMap {
        @Override
        public void start(Workers workers) {}

        @Override
        public void wake() {
            router.wake();
        }

        @Override
        public Optional<PortMapping> mapping() {
            return router.mapping();
        }

        @Override
        public long refusedCount() {
            return router.refusedCount();
        }

        @Override
        public void stop() {}

        @Override
        public void awaitEnd() {}
    }

    @Override
    public BooleanSupplier exitUse(BooleanSupplier own) {
        ownExit = own;
        return () -> own.getAsBoolean() || port.isExitUsed();
    }

    @Override
    public Optional<String> otherExit() {
        return port.others(this).stream()
                .filter(PortShare::usesExit)
                .map(other -> "the network " + other.name)
                .findFirst();
    }

    @Override
    public PortCounts counts() {
        return port.counts();
    }

    @Override
    public void close() {
        port.remove(this);
    }
}
