package org.meshnet.core.seam;

import java.util.List;
import org.meshnet.core.net.Endpoint;

/**
 * More UDP sockets of this host beside the node's own, for a NAT that gives every socket and destination another port.
 * Each may exchange datagrams with a few remote endpoints only, and each of these pairs is a <em>link</em> (see
 * {@link Endpoint}): what is sent to the link leaves through that socket for that remote, and what arrives there has
 * the link as its source. Control thread.
 */
public interface ExtraSockets {
    /** For a host that has none to give. */
    ExtraSockets NONE = new ExtraSockets() {
        @Override
        public List<Socket> open(int count, List<Endpoint> remotes) {
            return List.of();
        }

        @Override
        public void close(Socket socket) {
            throw new IllegalArgumentException("no such socket");
        }
    };

    /**
     * One of them. Immutable.
     *
     * @param links in the order of the remotes
     */
    record Socket(List<Endpoint> links) {
        /** Copies the list. */
        public Socket {
            links = List.copyOf(links);
        }
    }

    /**
     * Opens sockets on ports of the system's choice.
     *
     * @param count how many are wanted; fewer, or none, where the system has no more to give
     * @param remotes whom each may exchange datagrams with
     */
    List<Socket> open(int count, List<Endpoint> remotes);

    /** Closes a socket; its links lead nowhere then. */
    void close(Socket socket);

    /** Does {@link DatagramSink#sendNear} to a link send anything here? Else only whole ways open a NAT. */
    default boolean canSendNear() {
        return false;
    }
}
