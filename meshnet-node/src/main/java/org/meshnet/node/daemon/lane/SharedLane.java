package org.meshnet.node.daemon.lane;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.port.Demultiplexer;
import org.meshnet.core.engine.port.PortUser;
import org.meshnet.core.net.Endpoint;
import org.meshnet.node.daemon.thread.IoLoop;
import org.meshnet.node.fault.GuardedInbound;
import org.meshnet.node.udp.Nat64;
import org.meshnet.tun.linux.sys.PollSet;
import org.meshnet.tun.linux.sys.Pollable;
import org.meshnet.tun.udp.UdpSocket;

/**
 * One lane of a port that several networks share, on one thread: its socket, and a queue of each network's device where
 * a thread can wait for both. What arrives goes to the network that it is for; of the devices each has its turn, of a
 * bounded length, so that none keeps the others waiting. A network whose device or lane fails is left out, and told so.
 * One thread runs; any says who takes part.
 */
public final class SharedLane implements IoLoop {
    private final UdpSocket socket;
    private final Demultiplexer demultiplexer;
    private final Object lock = new Object();
    private List<Member> wanted = List.of();
    private long wantedVersion;
    private volatile boolean isChanged;
    private long seenVersion;
    private boolean hasEnded;
    // of the running thread
    private List<Member> members = List.of();
    private @Nullable PollSet readable;

    /**
     * What a network has at a lane.
     *
     * @param nat64 through which its peers are
     * @param inbound takes what is for it
     * @param out from its device; null if another thread reads that
     */
    public record Guest(Nat64 nat64, GuardedInbound inbound, LaneLoop.@Nullable Out out) {
        Guest(Nat64 nat64, GuardedInbound inbound) {
            this(nat64, inbound, null);
        }

        Guest with(LaneLoop.Out queue) {
            return new Guest(nat64, inbound, queue);
        }
    }

    /** A network at this lane. For the lane's thread, once it takes part. */
    public static final class Member {
        private final PortUser user;
        private final Guest guest;
        private final Consumer<Throwable> onFailure;
        /** Of the device, if this lane reads it. */
        private final @Nullable ByteBuffer packet;

        private boolean isBroken;

        /** @param onFailure told, once, that it takes no part any more, on the lane's thread */
        public Member(PortUser user, Guest guest, Consumer<Throwable> onFailure) {
            this.user = user;
            this.guest = guest;
            this.onFailure = onFailure;
            this.packet = guest.out() == null ? null : guest.out().newBuffer();
        }

        private void onTrain(ByteBuffer train, int segmentBytes, int ecn, Endpoint from, long nowNs) {
            if (isBroken) {
                return;
            }
            try {
                guest.inbound().onTrain(train, segmentBytes, ecn, guest.nat64().inward(from), nowNs);
            } catch (RuntimeException e) {
                fail(e);
            }
        }

        /** True if there may be more. */
        private boolean turn(long nowNs) {
            if (isBroken) {
                return false;
            }
            try {
                guest.inbound().flush();
                LaneLoop.Out out = guest.out();
                if (out == null || packet == null) {
                    return false;
                }
                boolean hasRead = out.read(packet, nowNs);
                out.lane().flush();
                return hasRead;
            } catch (IOException | RuntimeException e) {
                fail(e);
                return false;
            }
        }

        private void fail(Throwable cause) {
            isBroken = true;
            onFailure.accept(cause);
        }

        /** Its device may have been closed. */
        private boolean isLost() {
            LaneLoop.Out out = guest.out();
            return isBroken
                    || (out != null
                            && out.queue() instanceof Pollable queue
                            && queue.file().isShut());
        }
    }

    /**
     * @param socket of this lane
     * @param demultiplexer this lane's
     */
    public SharedLane(UdpSocket socket, Demultiplexer demultiplexer) {
        this.socket = socket;
        this.demultiplexer = demultiplexer;
    }

    /** One more network. Any thread. */
    public void add(Member member) {
        synchronized (lock) {
            List<Member> next = new ArrayList<>(wanted);
            next.add(member);
            change(next);
        }
        socket.wake();
    }

    /**
     * One network less: on return the lane's thread uses nothing of it any more, unless that takes longer than this.
     * Any thread.
     */
    public void remove(Member member, long patienceMs) throws InterruptedException {
        long version;
        synchronized (lock) {
            change(wanted.stream().filter(other -> other != member).toList());
            version = wantedVersion;
        }
        socket.wake();
        long startNs = System.nanoTime();
        synchronized (lock) {
            long leftMs = patienceMs;
            while (seenVersion < version && !hasEnded && leftMs > 0) {
                lock.wait(leftMs);
                leftMs = patienceMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
            }
        }
    }

    private void change(List<Member> next) {
        wanted = List.copyOf(next);
        wantedVersion++;
        isChanged = true;
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // ends no race: it saves being woken, which costs more than the call
    public void run() throws IOException {
        try {
            take();
            while (await()) {
                while (turn(System.nanoTime())) {
                    Thread.yield();
                }
            }
        } finally {
            synchronized (lock) {
                hasEnded = true;
                lock.notifyAll();
            }
        }
    }

    /** Has who is to take part do so. */
    private void take() {
        synchronized (lock) {
            isChanged = false;
            members = wanted.stream().filter(member -> !member.isLost()).toList();
            demultiplexer.setWays(members.stream()
                    .map(member -> new Demultiplexer.Way(member.user, member::onTrain))
                    .toList());
            readable = pollSet();
            seenVersion = wantedVersion;
            lock.notifyAll();
        }
    }

    private @Nullable PollSet pollSet() {
        if (!(socket instanceof Pollable pollable)) {
            return null;
        }
        List<Pollable> all = new ArrayList<>(List.of(pollable));
        for (Member member : members) {
            LaneLoop.Out out = member.guest.out();
            if (out != null && out.queue() instanceof Pollable queue) {
                all.add(queue);
            }
        }
        return new PollSet(all.toArray(Pollable[]::new));
    }

    /** Waits until somebody has something; false once the socket is closed. */
    private boolean await() throws IOException {
        if (isChanged) {
            take();
        }
        PollSet waiting = readable;
        if (waiting == null) {
            socket.await();
        } else if (!waiting.await()) {
            // A device is closed, or has failed; of which network, its state tells.
            take();
        }
        if (isChanged) {
            take();
        }
        return socket.isOpen();
    }

    private boolean turn(long nowNs) throws IOException {
        if (isChanged) {
            take();
        }
        boolean isMore = receive(nowNs);
        boolean isOneBroken = false;
        for (int i = 0; i < members.size(); i++) {
            isMore |= members.get(i).turn(nowNs);
            isOneBroken |= members.get(i).isBroken;
        }
        if (isOneBroken) {
            take();
        }
        return isMore;
    }

    private boolean receive(long nowNs) throws IOException {
        int bytes = 0;
        for (int i = 0; i < LaneLoop.BURST && bytes < LaneLoop.BURST_BYTES; i++) {
            Endpoint from = socket.receive();
            if (from == null) {
                return i > 0;
            }
            ByteBuffer datagrams = socket.received();
            bytes += datagrams.remaining();
            if (datagrams.hasRemaining() && !from.isLink()) {
                demultiplexer.onTrain(datagrams, socket.segmentBytes(), socket.ecn(), from, nowNs);
            }
        }
        return true;
    }
}
