package org.meshnet.load;

import java.nio.ByteBuffer;

/** Where the datagrams of nodes go out. */
interface Outlet {
    /**
     * Sends what is between position and limit, or says that the host did not take it.
     *
     * @param server to which
     * @param port from which of the sockets towards it
     */
    boolean send(ByteBuffer datagram, int server, int port);
}
