package org.meshnet.node.udp;

import java.io.IOException;
import java.util.List;
import org.meshnet.tun.udp.UdpSocket;

/**
 * The sockets that share the node's one UDP port, one for each data lane. All frames of one lane of a sender come to
 * the same socket; what is no frame, and lane 0, comes to the first.
 *
 * @param sockets at least one, in the lanes' order
 */
public record UdpGroup(List<UdpSocket> sockets) implements AutoCloseable {
    /** Copies the list. */
    public UdpGroup {
        sockets = List.copyOf(sockets);
    }

    /** The socket that receives what is for the control loop. */
    public UdpSocket first() {
        return sockets.get(0);
    }

    /** The port of them all. */
    public int port() {
        return first().port();
    }

    /**
     * Takes over the port of another group, whose sockets are closed by this; see {@link UdpSocket#adopt}.
     *
     * @param fresh with as many sockets
     * @throws IOException if the system refuses
     */
    public void adopt(UdpGroup fresh) throws IOException {
        for (int i = 0; i < sockets.size(); i++) {
            sockets.get(i).adopt(fresh.sockets.get(i));
        }
    }

    /** Closes them all, also when one fails to. */
    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (UdpSocket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
