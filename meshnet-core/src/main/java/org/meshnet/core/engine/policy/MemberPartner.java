package org.meshnet.core.engine.policy;

import org.meshnet.core.engine.context.ControlFrames;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerTimer;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.net.Hop;
import org.meshnet.core.wire.PolicyWord;

/** A member in its session. */
record MemberPartner(Peer peer, ControlFrames frames, TimerQueue timers) implements PolicyPartner {
    @Override
    public boolean isConnected() {
        return peer.isConnected();
    }

    /** It asks itself, if it knows less. */
    @Override
    public boolean isAsked() {
        return false;
    }

    @Override
    public void say(PolicyWord word) {
        Hop hop = peer.link().hop();
        if (hop != null) {
            peer.current().ifPresent(session -> frames.sendPolicy(session, word, hop));
        }
    }

    @Override
    public void comeBack(long atNs) {
        timers.set(peer, PeerTimer.POLICY_TOLD, atNs);
    }
}
