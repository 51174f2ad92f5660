package org.meshnet.core.seam;

import java.util.OptionalInt;

/** The node's own UDP socket, as far as it may have another port. Control thread. */
@FunctionalInterface
public interface OwnSocket {
    /** One that keeps its port. */
    OwnSocket FIXED = OptionalInt::empty;

    /**
     * Gives the socket a port of the system's choice in place of the one that it has. Whoever sends or receives through
     * it goes on with that; what is under way to the old port is lost.
     *
     * @return the new port; empty if none is to be had, and then it keeps the old one
     */
    OptionalInt takeFreshPort();
}
