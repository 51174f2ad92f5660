package org.meshnet.core.engine;

/** How the engine's parts find each other. Handed to each at construction, asked only after all stand. */
interface EngineParts {
    PeerTable peers();

    TimerQueue timers();

    Counters counters();

    Publisher publisher();

    OverlayAddresses overlay();

    Underlay underlay();

    Directory directory();

    Announcer announcer();

    Handshaker handshaker();

    SessionKeeper keeper();

    Forwarder forwarder();

    PathKeeper paths();

    PortGuesser guesser();

    Checks checks();

    RelayChannels relays();

    HopSink hops();

    Pings pings();

    RelaySeeker relaySeeker();

    RelayService relayService();

    RelayWords relayWords();

    EngineWarnings warnings();

    MeshListener listener();
}
