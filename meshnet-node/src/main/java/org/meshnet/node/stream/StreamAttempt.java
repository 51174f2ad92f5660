package org.meshnet.node.stream;

import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.udp.Links;

/**
 * One stream from the attempt to connect to its end. Runs on a thread of its own and has another one to write; any
 * thread ends it.
 */
final class StreamAttempt implements Runnable {
    private final StreamTarget target;
    private final StreamConnector connector;
    private final Links links;
    private final StreamInbox inbox;
    private final Outcome outcome;
    private @Nullable Socket socket;
    private @Nullable Throwable flaw;
    private boolean isCancelled;
    private volatile @Nullable StreamLink opened;

    /** What becomes of it; called by its own thread. */
    interface Outcome {
        /** @param remote the address at the other end */
        void onOpen(Endpoint link, IpAddress remote, String name);

        /** @param wasOpen did it get as far as {@link #onOpen} */
        void onEnd(boolean wasOpen, Throwable reason);
    }

    StreamAttempt(StreamTarget target, StreamConnector connector, Links links, StreamInbox inbox, Outcome outcome) {
        this.target = target;
        this.connector = connector;
        this.links = links;
        this.inbox = inbox;
        this.outcome = outcome;
    }

    @Override
    public void run() {
        Optional<StreamLink> link = Optional.empty();
        try {
            Socket connected = connector.connect(target, this::own);
            link = Optional.of(new StreamLink(connected, target));
            opened = link.get();
            use(link.get(), IpAddress.of(connected.getInetAddress()));
        } catch (IOException | RuntimeException | Error e) {
            link.ifPresent(StreamLink::close);
            cancel();
            outcome.onEnd(link.isPresent(), reason(e));
        }
    }

    private void use(StreamLink link, IpAddress remote) throws IOException {
        Thread writer = new Thread(() -> write(link), "stream writer");
        writer.setDaemon(true);
        writer.start();
        Endpoint endpoint = links.add(link);
        try {
            outcome.onOpen(endpoint, remote, link.toString());
            link.read(inbox, endpoint);
        } finally {
            links.remove(endpoint);
        }
    }

    private void write(StreamLink link) {
        try {
            link.write();
        } catch (IOException e) {
            // The reader, whose socket it is too, says why.
            cancel();
        } catch (RuntimeException | Error e) {
            flaw(e);
            cancel();
        }
    }

    private synchronized void flaw(Throwable found) {
        flaw = found;
    }

    /** What the writer failed with comes before what that did to the reader. */
    private synchronized Throwable reason(Throwable ofReader) {
        return flaw == null ? ofReader : flaw;
    }

    private synchronized void own(Socket fresh) throws IOException {
        socket = fresh;
        if (isCancelled) {
            throw new IOException("not needed any more");
        }
    }

    /** Ends it once the socket has what was queued, or this time is over. */
    void finish(long patienceNs) {
        StreamLink link = opened;
        if (link != null) {
            link.awaitSent(patienceNs);
        }
        cancel();
    }

    /** Ends it soon, wherever it is. */
    synchronized void cancel() {
        isCancelled = true;
        if (socket != null) {
            close(socket);
        }
    }

    /** The TCP socket itself, below TLS: its own farewell might wait for a network that takes nothing. */
    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closing is all that could be done.
        }
    }
}
