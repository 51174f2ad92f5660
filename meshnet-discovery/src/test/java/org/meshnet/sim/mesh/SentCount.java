package org.meshnet.sim.mesh;

import org.meshnet.sim.SimDatagram;
import org.meshnet.sim.SimEvent;
import org.meshnet.sim.SimHost;

/** Counts what a host sends from its making on, the headers of UDP and IPv4 included. */
final class SentCount {
    static final int HEADER_BYTES = 28;

    private final SimHost host;
    private long datagrams;
    private long bytes;

    SentCount(SimMesh mesh, SimHost host) {
        this.host = host;
        mesh.network().tap(this::onDatagram);
    }

    private void onDatagram(SimEvent event, SimHost at, SimDatagram datagram) {
        if (event == SimEvent.SENT && at == host) {
            datagrams++;
            bytes += datagram.length() + HEADER_BYTES;
        }
    }

    long datagrams() {
        return datagrams;
    }

    long bytes() {
        return bytes;
    }
}
