package org.meshnet.node.udp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.ExtraSockets;
import org.meshnet.tun.udp.NearSender;
import org.meshnet.tun.udp.SocketTuner;
import org.meshnet.tun.udp.UdpSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's extra sockets, and the one thread that receives from them all, which is there while there are any. The
 * control loop opens and closes; any thread sends through the links.
 *
 * <p>What arrives goes to an inbound lane of its own. Successive threads use that lane, never two at once: a thread is
 * started only after the one before has said, under the lock and as its last word, that it is done.
 */
public final class SideSockets implements ExtraSockets, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SideSockets.class);
    private static final int BURST = 64;

    /** An inbound lane. One thread. */
    public interface Receiver {
        /** Takes a datagram, which stands between position and limit of a direct buffer and may be overwritten. */
        void onDatagram(ByteBuffer datagram, Endpoint link, long nowNs);

        /** There is nothing more for now. */
        void flush();
    }

    /**
     * What the system has for the sockets.
     *
     * @param near sends from their ports
     * @param tuner sets what policy routing tells them by
     */
    public record Means(NearSender near, SocketTuner tuner) {}

    private final Links links;
    private final UnaryOperator<Endpoint> outward;
    private final Executor starter;
    private final LongSupplier freeFiles;
    private final Means means;
    private final Object lock = new Object();
    private final Map<Socket, SideSocket> sockets = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(UdpSocket.BUFFER_BYTES);
    private @Nullable Receiver receiver;
    private @Nullable Selector selector;
    private boolean isRunning;
    private boolean isClosed;
    private boolean hasComplained;

    /**
     * @param links where each socket's links are entered
     * @param outward where datagrams for a remote are really sent, and come from: through a NAT64 maybe
     * @param starter runs the receiving loop on a thread of its own
     * @param freeFiles how many more files, sockets among them, this process may open
     * @param means what the system has for them
     */
    public SideSockets(
            Links links, UnaryOperator<Endpoint> outward, Executor starter, LongSupplier freeFiles, Means means) {
        this.links = links;
        this.outward = outward;
        this.starter = starter;
        this.freeFiles = freeFiles;
        this.means = means;
    }

    /** Hands what arrives to this receiver, which nobody else uses. Before this, no socket is opened. */
    public void deliverTo(Receiver lane) {
        synchronized (lock) {
            receiver = lane;
        }
    }

    @Override
    public List<Socket> open(int count, List<Endpoint> remotes) {
        synchronized (lock) {
            if (receiver == null || isClosed) {
                return List.of();
            }
            List<Socket> opened = new ArrayList<>();
            List<Endpoint> targets = remotes.stream().map(outward).toList();
            try {
                openAll((int) Math.min(count, freeFiles.getAsLong()), targets, opened);
                if (opened.size() < count) {
                    complain(opened.size() + " of " + count + " more sockets fit the limit of open files");
                }
            } catch (IOException e) {
                complain(String.valueOf(e.getMessage()));
                List.copyOf(opened).forEach(this::close);
                opened.clear();
            }
            if (!isReceiving()) {
                List.copyOf(opened).forEach(this::close);
                opened.clear();
            }
            return opened;
        }
    }

    private void openAll(int count, List<Endpoint> remotes, List<Socket> opened) throws IOException {
        Selector used = selector == null ? Selector.open() : selector;
        selector = used;
        List<DatagramChannel> channels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SideSocket socket = SideSocket.open(remotes, links, used, means.near());
            sockets.put(socket.handle(), socket);
            opened.add(socket.handle());
            channels.add(socket.channel());
        }
        means.tuner().tune(channels);
    }

    @Override
    public boolean canSendNear() {
        return means.near().isAvailable();
    }

    private void complain(String cause) {
        if (!hasComplained) {
            LOG.warn("fewer sockets than it takes to guess the ports of a hard NAT: {}", cause);
            hasComplained = true;
        }
    }

    /** Starts the thread if need be; false if the system gives none. */
    private boolean isReceiving() {
        if (isRunning) {
            wakeUp();
        } else if (!sockets.isEmpty() && selector != null && receiver != null) {
            Selector used = selector;
            Receiver lane = receiver;
            try {
                isRunning = true;
                starter.execute(() -> receive(used, lane));
            } catch (OutOfMemoryError e) {
                isRunning = false;
                complain(String.valueOf(e.getMessage()));
            }
        }
        return isRunning || sockets.isEmpty();
    }

    @Override
    public void close(Socket handle) {
        synchronized (lock) {
            SideSocket socket = sockets.remove(handle);
            if (socket != null) {
                handle.links().forEach(links::remove);
                close(socket);
                // A closed channel's file is freed by the selector's next turn.
                wakeUp();
            }
        }
    }

    private void wakeUp() {
        if (selector != null) {
            selector.wakeup();
        }
    }

    private static void close(SideSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("an extra socket did not close: {}", e.toString());
        }
    }

    /** How many are open. */
    public int count() {
        synchronized (lock) {
            return sockets.size();
        }
    }

    /** Closes them all; the thread ends. */
    @Override
    public void close() {
        synchronized (lock) {
            isClosed = true;
            List.copyOf(sockets.keySet()).forEach(this::close);
        }
    }

    /** The receiving thread's life. */
    private void receive(Selector used, Receiver lane) {
        try {
            while (isNeeded(used)) {
                used.select();
                receiveReady(used.selectedKeys(), lane);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClosedSelectorException e) {
            LOG.debug("extra sockets: {}", e.toString());
        }
    }

    /** If not, this thread touches nothing any more, and another may be started. */
    private boolean isNeeded(Selector used) throws IOException {
        synchronized (lock) {
            if (sockets.isEmpty()) {
                used.close();
                selector = null;
                isRunning = false;
            }
            return isRunning;
        }
    }

    private void receiveReady(Set<SelectionKey> ready, Receiver lane) {
        long nowNs = System.nanoTime();
        for (SelectionKey key : ready) {
            receive((SideSocket) key.attachment(), lane, nowNs);
        }
        ready.clear();
        lane.flush();
    }

    /** A turn takes no more than a burst of one socket. */
    private void receive(SideSocket socket, Receiver lane, long nowNs) {
        try {
            Endpoint from = socket.receive(buffer.clear());
            for (int i = 1; from != null; i++) {
                buffer.flip();
                if (buffer.hasRemaining() && from.isLink()) {
                    lane.onDatagram(buffer, from, nowNs);
                }
                from = i < BURST ? socket.receive(buffer.clear()) : null;
            }
        } catch (IOException e) {
            // Closed meanwhile, or the network's refusal of something that was sent.
            LOG.trace("an extra socket received nothing: {}", e.toString());
        }
    }
}
