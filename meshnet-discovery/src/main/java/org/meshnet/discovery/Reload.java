package org.meshnet.discovery;

import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.service.Signals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads anew, upon the signal for that, what a running server can take anew: certificate and key of TLS. All else is in
 * its command line and environment, which nobody can change while it runs. Until it is closed.
 */
final class Reload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    private final Certificate files;
    private final Consumer<SSLContext> server;
    private @Nullable Signals signals;

    /** Reads the files. */
    @FunctionalInterface
    interface Certificate {
        /** Empty if no TLS is spoken. */
        Optional<SSLContext> read() throws StartFailure;
    }

    /** @param server uses what was read */
    Reload(Certificate files, Consumer<SSLContext> server) {
        this.files = files;
        this.server = server;
    }

    /** One that hears the signal; where it cannot be heard, the JVM ends upon it as ever. */
    static Reload of(Certificate files, Consumer<SSLContext> server) {
        Reload reload = new Reload(files, server);
        try {
            reload.signals = Signals.onReload(reload::run);
        } catch (UnsupportedOperationException e) {
            LOG.debug("signals are the JVM's", e);
        }
        return reload;
    }

    /** Does it now; one after the other, as each signal has a thread of its own. */
    synchronized void run() {
        try {
            Optional<SSLContext> fresh = files.read();
            fresh.ifPresent(server);
            LOG.info(
                    "{}; all other options take a restart",
                    fresh.isPresent()
                            ? "certificate and key of TLS were read anew"
                            : "nothing is read anew, as there is no TLS");
        } catch (StartFailure e) {
            LOG.warn("certificate and key of TLS stay as they were: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        Signals heard = signals;
        if (heard != null) {
            heard.close();
        }
    }
}
