package org.meshnet.core.discovery;

import org.meshnet.core.discovery.RegisterPhase.Attempt;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.Registered;

/** One registration after another: what begins with it, and ends with it. */
final class Stay {
    private final ServerTalk talk;
    private final Doubt doubt;
    private final KeepAlive keepAlive;
    private final UdpTrials udpTrials;
    private final ClientCounters counters;

    Stay(ServerTalk talk, Doubt doubt, KeepAlive keepAlive, UdpTrials udpTrials, ClientCounters counters) {
        this.talk = talk;
        this.doubt = doubt;
        this.keepAlive = keepAlive;
        this.udpTrials = udpTrials;
        this.counters = counters;
    }

    /** The server took the node; what was before ends. */
    void begin(Registered registered, Attempt attempt, ChannelKeys keys, long nowNs) {
        talk.session().filter(udpTrials::isToBeLeft).ifPresent(old -> talk.say(new Leave()));
        end();
        ServerSession open = new ServerSession(registered, keys, attempt.endpoint(), counters);
        open.setRoundTripNs(nowNs - attempt.sentNs());
        talk.open(open);
        keepAlive.onProof(open, nowNs);
        udpTrials.start(attempt.endpoint(), nowNs);
    }

    /** The server does not answer any more. */
    void lose() {
        talk.lose();
        keepAlive.stop();
        udpTrials.stop();
    }

    void end() {
        talk.end();
        doubt.clear();
        keepAlive.stop();
        udpTrials.stop();
    }
}
