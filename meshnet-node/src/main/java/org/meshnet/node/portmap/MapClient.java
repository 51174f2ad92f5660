package org.meshnet.node.portmap;

import java.util.Optional;

/** Speaks one protocol with gateways. The calls block for some seconds at most. One thread at a time. */
interface MapClient {
    /** Which protocol. */
    MapProtocol protocol();

    /** Does the gateway speak it, and is it willing? Changes nothing there. */
    boolean isOffered(Gateway gateway);

    /**
     * Asks for a port, or renews it.
     *
     * @param externalPort the one that is wanted, as it was granted before; the gateway may give another
     * @return empty if the gateway does not answer or refuses
     */
    Optional<PortMapping> map(Gateway gateway, int internalPort, int externalPort);

    /** Gives a port back, and waits for the gateway only for a moment. */
    void unmap(PortMapping mapping);
}
