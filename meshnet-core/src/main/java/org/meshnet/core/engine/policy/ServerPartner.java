package org.meshnet.core.engine.policy;

import org.meshnet.core.engine.directory.Registrations;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.wire.PolicyWord;

/** A server, which keeps a copy, and reads none. */
final class ServerPartner implements PolicyPartner {
    private final int server;
    private final Registrations registrations;
    private long atNs = TimerQueue.NONE;

    /** @param server in the order of the configuration, from 0 */
    ServerPartner(int server, Registrations registrations) {
        this.server = server;
        this.registrations = registrations;
    }

    @Override
    public boolean isConnected() {
        return registrations.isAt(server);
    }

    @Override
    public boolean isAsked() {
        return true;
    }

    @Override
    public void say(PolicyWord word) {
        registrations.say(server, word);
    }

    @Override
    public void comeBack(long then) {
        atNs = then;
    }

    long nextDeadlineNs() {
        return atNs;
    }

    /** Is it time to come back to it? Once. */
    boolean takeDue(long nowNs) {
        boolean isDue = atNs != TimerQueue.NONE && nowNs >= atNs;
        atNs = isDue ? TimerQueue.NONE : atNs;
        return isDue;
    }
}
