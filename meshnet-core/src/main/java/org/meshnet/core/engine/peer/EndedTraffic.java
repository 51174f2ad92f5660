package org.meshnet.core.engine.peer;

import java.util.List;
import org.meshnet.core.session.Session;

/** What went under sessions that a peer has no more, in bytes of IP packets. Control thread only. */
final class EndedTraffic {
    private long receivedBytes;
    private long sentBytes;

    /** Adds what went under these, which are given up; returns them. */
    List<Session> add(List<Session> obsolete) {
        for (Session session : obsolete) {
            receivedBytes += session.receivedBytes();
            sentBytes += session.sentBytes();
        }
        return obsolete;
    }

    long receivedBytes() {
        return receivedBytes;
    }

    long sentBytes() {
        return sentBytes;
    }
}
