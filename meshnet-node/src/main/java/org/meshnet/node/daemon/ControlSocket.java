package org.meshnet.node.daemon;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.meshnet.node.control.ControlServer;
import org.meshnet.node.daemon.thread.IoLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the control socket and serves it until it is closed; run again, it opens another. One thread runs, any closes.
 */
final class ControlSocket implements IoLoop, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);

    private final Path folder;
    private final Opener opener;
    private @Nullable ControlServer server;
    private boolean isClosed;

    /** Opens a control socket. */
    @FunctionalInterface
    interface Opener {
        ControlServer open() throws IOException;
    }

    /** @param folder of the sockets, for what is said */
    ControlSocket(Path folder, Opener opener) {
        this.folder = folder;
        this.opener = opener;
    }

    @Override
    public void run() throws IOException {
        try (ControlServer opened = open()) {
            if (isWanted(opened)) {
                opened.serve();
            }
        }
    }

    private ControlServer open() throws IOException {
        try {
            return opener.open();
        } catch (IOException e) {
            throw new IOException("no control socket in " + folder + ", so status and down do not work: " + e, e);
        }
    }

    private synchronized boolean isWanted(ControlServer opened) {
        server = opened;
        return !isClosed;
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        try {
            if (server != null) {
                server.close();
            }
        } catch (IOException e) {
            LOG.debug("the control socket did not close: {}", e.toString());
        }
    }
}
