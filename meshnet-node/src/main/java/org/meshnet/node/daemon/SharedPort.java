package org.meshnet.node.daemon;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.port.Demultiplexer;
import org.meshnet.core.engine.port.PortCounts;
import org.meshnet.core.engine.port.Sorter;
import org.meshnet.core.engine.port.Unsorted;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.daemon.lane.SharedLane;
import org.meshnet.node.daemon.system.PortChange;
import org.meshnet.node.daemon.system.UdpSockets;
import org.meshnet.node.daemon.thread.NodeEnd;
import org.meshnet.node.daemon.thread.Workers;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.fault.FailureLog;
import org.meshnet.node.udp.UdpGroup;

/**
 * The UDP port of a process that is in several networks: its sockets, a thread for each that serves them all, one that
 * sorts what only keys can tell, and the one mapping of the router. It lives as long as the process, whichever networks
 * come and go. Any thread.
 */
final class SharedPort implements AutoCloseable {
    private static final int MOST_UNSORTED = 2048;
    private static final long TICK_MS = 500;

    private final UdpGroup sockets;
    private final UdpSockets opener;
    private final int asked;
    private final NodeEnd end = new NodeEnd();
    private final Workers workers;
    private final PortCounts counts = new PortCounts();
    private final Sorter sorter = new Sorter(counts);
    private final BlockingQueue<Unsorted> unsorted = new ArrayBlockingQueue<>(MOST_UNSORTED);
    private final List<SharedLane> lanes = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<PortShare> shares = new ArrayList<>();
    private final PortMap router;
    private final boolean isMapped;
    private @Nullable Command mapped;

    /**
     * @param sockets closed with this
     * @param asked the port that the user asked for; 0 for any
     * @param isMapped is the router asked for it
     * @param ends what failures lead to
     */
    SharedPort(UdpGroup sockets, UdpSockets opener, int asked, boolean isMapped, Ends ends) {
        this.sockets = sockets;
        this.opener = opener;
        this.asked = asked;
        this.isMapped = isMapped;
        this.workers = new Workers(end, System::nanoTime, ends.onFailure(), ends.failures());
        this.router = new RouterMapping(sockets::port, opener.tuner(), this::onMapped);
        sockets.sockets()
                .forEach(socket -> lanes.add(new SharedLane(socket, new Demultiplexer(unsorted::offer, counts))));
    }

    /**
     * What failures lead to.
     *
     * @param onFailure told with which code the process has to end
     * @param failures of helpers
     */
    record Ends(Consumer<ExitCode> onFailure, FailureLog failures) {}

    /** Starts the threads. */
    void start() {
        for (int i = 0; i < lanes.size(); i++) {
            threads.add(workers.vital(i == 0 ? "lane" : "lane " + (i + 1), lanes.get(i)));
        }
        threads.forEach(Thread::start);
        workers.startHelper("sorting", this::sort);
        if (isMapped) {
            router.start(workers);
        }
    }

    private void sort() {
        try {
            while (!end.await(0)) {
                Unsorted next = unsorted.poll(TICK_MS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    sorter.sort(next);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * One network's share.
     *
     * @param number of the network, from 0
     * @param name of the network
     */
    Port share(int number, String name) {
        return new PortShare(this, number, name);
    }

    UdpGroup sockets() {
        return sockets;
    }

    UdpSockets opener() {
        return opener;
    }

    PortCounts counts() {
        return counts;
    }

    PortMap router() {
        return router;
    }

    List<SharedLane> lanes() {
        return lanes;
    }

    /** It takes part from now on. */
    synchronized void add(PortShare share) {
        shares.add(share);
        setUsers();
        if (mapped != null) {
            share.tell(mapped);
        }
    }

    /** It takes part no more. Later calls do nothing. */
    synchronized void remove(PortShare share) {
        shares.remove(share);
        setUsers();
    }

    private void setUsers() {
        sorter.setUsers(shares.stream().flatMap(share -> share.user().stream()).toList());
    }

    private synchronized void onMapped(Command command) {
        mapped = command;
        shares.forEach(share -> share.tell(command));
    }

    /** The others than this one. */
    synchronized List<PortShare> others(PortShare share) {
        return shares.stream().filter(other -> other != share).toList();
    }

    /** Does any of them lead this host's traffic to an exit? */
    synchronized boolean isExitUsed() {
        return shares.stream().anyMatch(PortShare::usesExit);
    }

    /**
     * Another port for all, unless there is another than this one knows of already, for which somebody else asked.
     *
     * @param known the port that the one who asks knows of
     * @return the port that it is now; the known one if there is none to be had
     */
    synchronized int changeFrom(int known, PortShare asker, Warnings warnings) {
        if (sockets.port() != known) {
            return sockets.port();
        }
        PortChange change = new PortChange(sockets, opener, asked, warnings, () -> {});
        if (change.takeFreshPort().isPresent()) {
            others(asker).forEach(other -> other.onPort(sockets.port()));
        }
        return sockets.port();
    }

    /** Ends the threads, and waits a little for them. */
    @Override
    public void close() throws IOException {
        end.begin();
        router.stop();
        try {
            if (isMapped) {
                router.awaitEnd();
            }
            sockets.close();
            for (Thread thread : threads) {
                thread.join(TICK_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.close();
        }
    }
}
