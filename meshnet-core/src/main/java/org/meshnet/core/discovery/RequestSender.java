package org.meshnet.core.discovery;

import org.meshnet.core.wire.Request;

/** Sends a request to the server that the node is registered with, for the first time or once more. */
interface RequestSender {
    void send(Request request, long nowNs);
}
