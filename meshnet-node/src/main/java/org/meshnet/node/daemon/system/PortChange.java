package org.meshnet.node.daemon.system;

import java.io.IOException;
import java.util.OptionalInt;
import org.meshnet.core.seam.OwnSocket;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.udp.UdpGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the node's sockets another port, all of them the same, and says so. Control thread. */
public final class PortChange implements OwnSocket {
    private static final Logger LOG = LoggerFactory.getLogger(PortChange.class);
    private static final String MATTER = "udp port";

    private final UdpGroup sockets;
    private final UdpSockets opener;
    private final int askedPort;
    private final Warnings warnings;
    private final Runnable listener;

    /**
     * @param sockets the node's
     * @param opener opens others like them
     * @param askedPort that the user asked for; 0 for any
     * @param listener told after each change
     */
    public PortChange(UdpGroup sockets, UdpSockets opener, int askedPort, Warnings warnings, Runnable listener) {
        this.sockets = sockets;
        this.opener = opener;
        this.askedPort = askedPort;
        this.warnings = warnings;
        this.listener = listener;
    }

    @Override
    public OptionalInt takeFreshPort() {
        int before = sockets.port();
        try {
            takeOver(opener.open(0, sockets.sockets().size()));
        } catch (IOException e) {
            LOG.warn("no server answers UDP port {}, but there is no other port to be had: {}", before, e.getMessage());
            return OptionalInt.empty();
        }
        int now = sockets.port();
        LOG.info(
                "no server answers UDP port {}, as where a router still has an old address of its own on it, "
                        + "but a fresh port is answered: "
                        + "now on UDP port {}",
                before,
                now);
        if (askedPort != 0) {
            String text = "UDP port " + now + " is used instead of --port " + askedPort
                    + ", which no server answers; restart the router, or choose another --port";
            warnings.set(MATTER, text);
            LOG.warn(text);
        }
        listener.run();
        return OptionalInt.of(now);
    }

    private void takeOver(UdpGroup fresh) throws IOException {
        if (fresh.sockets().size() < sockets.sockets().size()) {
            fresh.close();
            throw new IOException("the system gives it to one lane only");
        }
        sockets.adopt(fresh);
    }
}
