package org.meshnet.discovery.stream;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** Makes TLS transports, and has the one thread that works for their handshakes. For the loop's thread. */
final class TlsEngines {
    /** Handshakes that may wait for the thread: of a second or so. */
    private static final int MOST_WAITING = 256;

    /** Every node has it, and it knows no renegotiation, which costs a server more than a client. */
    private static final String[] VERSIONS = {"TLSv1.3"};

    private volatile SSLContext context;
    private final Queue<Long> done = new ConcurrentLinkedQueue<>();
    private final ThreadPoolExecutor worker = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), TlsEngines::thread);
    private volatile Runnable wakeUp = () -> {};

    TlsEngines(SSLContext context) {
        this.context = context;
    }

    /** With another certificate, for connections from now on. Any thread. */
    void renew(SSLContext fresh) {
        context = fresh;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "tls");
        thread.setDaemon(true);
        return thread;
    }

    /** @param wakeUp makes the loop look at {@link #takeDone} */
    void setWakeUp(Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    /** A transport for who began with these bytes. */
    TlsTransport transport(SocketChannel channel, long link, ByteBuffer first, ByteBuffer scratch) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(VERSIONS);
        return new TlsTransport(channel, engine, first, scratch, worker, () -> onDone(link));
    }

    private void onDone(long link) {
        done.add(link);
        wakeUp.run();
    }

    /** The links of those that were worked for. */
    List<Long> takeDone() {
        List<Long> links = new ArrayList<>();
        for (Long link = done.poll(); link != null; link = done.poll()) {
            links.add(link);
        }
        return links;
    }

    void close() {
        worker.shutdownNow();
    }
}
