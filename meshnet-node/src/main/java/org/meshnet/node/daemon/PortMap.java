package org.meshnet.node.daemon;

import java.util.Optional;
import org.meshnet.node.daemon.thread.Workers;
import org.meshnet.node.portmap.PortMapping;

/** The router's mapping of a UDP port, once it is started. Any thread. */
interface PortMap {
    void start(Workers workers);

    /** The network, or the port, may have changed. */
    void wake();

    Optional<PortMapping> mapping();

    /** Answers of routers that were not taken. */
    long refusedCount();

    /** Has the port given back, soon, unless others need it. */
    void stop();

    /** Waits until it is given back. */
    void awaitEnd() throws InterruptedException;
}
