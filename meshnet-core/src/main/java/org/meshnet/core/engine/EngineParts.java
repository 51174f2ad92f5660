package org.meshnet.core.engine;

import org.meshnet.core.seam.DatagramSink;

/** How the engine's parts find each other. Handed to each at construction, asked only after all stand. */
interface EngineParts {
    PeerTable peers();

    TimerQueue timers();

    Counters counters();

    Publisher publisher();

    OverlayAddresses overlay();

    Directory directory();

    Handshaker handshaker();

    SessionKeeper keeper();

    Forwarder forwarder();

    Pings pings();

    DatagramSink datagrams();

    MeshListener listener();
}
