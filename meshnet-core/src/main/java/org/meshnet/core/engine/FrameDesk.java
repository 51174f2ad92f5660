package org.meshnet.core.engine;

import java.util.Optional;
import org.meshnet.core.engine.lane.ControlEvent;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.frame.ControlFrame;
import org.meshnet.core.frame.ControlFrameHandler;
import org.meshnet.core.net.Hop;
import org.meshnet.core.session.Session;

/** Has the parts take the frames of peers that hold no packet. Control thread only. */
final class FrameDesk implements ControlFrameHandler<FrameDesk.Arrival> {
    /**
     * An authentic frame's way to here.
     *
     * @param peer whose it is
     * @param session of the peer's, under which it was sealed
     * @param from where its datagram came from
     * @param nowNs when
     */
    record Arrival(Peer peer, Session session, Hop from, long nowNs) {
        /** Is it under the session that the peer and this node send under now? */
        boolean isCurrent() {
            return peer.isCurrent(session);
        }
    }

    private final Parts parts;

    FrameDesk(Parts parts) {
        this.parts = parts;
    }

    /**
     * Takes an opened frame. One that waited in the queue until its session had ended is dropped: the keys to answer it
     * may be wiped.
     */
    void onFrame(ControlEvent.FrameArrived event, long nowNs) {
        Session session = event.session();
        Optional<Peer> peer = parts.context().peers().find(session.link());
        if (peer.isPresent() && peer.get().sessions().contains(session)) {
            Arrival arrival = new Arrival(peer.get(), session, event.from(), nowNs);
            ControlFrame.read(event.text(), event.textLength())
                    .ifPresentOrElse(
                            frame -> frame.handle(this, arrival),
                            () -> parts.context().counters().add(Counter.FRAME_BAD_BODY));
        }
    }

    @Override
    public void onProbe(ControlFrame.Probe frame, Arrival arrival) {
        parts.paths().onProbe(arrival.peer(), arrival.session(), frame.id(), arrival.from(), arrival.nowNs());
    }

    @Override
    public void onProbeReply(ControlFrame.ProbeReply frame, Arrival arrival) {
        parts.pings().onProbeReply(arrival.peer(), frame.id(), arrival.nowNs());
        if (arrival.isCurrent()) {
            parts.paths().onProbeReply(arrival.peer(), arrival.session(), frame.id(), arrival.from(), arrival.nowNs());
        }
    }

    @Override
    public void onGoodbye(ControlFrame.Goodbye frame, Arrival arrival) {
        if (arrival.isCurrent()) {
            parts.keeper().onGoodbye(arrival.peer(), arrival.nowNs());
        }
    }

    @Override
    public void onRelayRequest(ControlFrame.RelayRequest frame, Arrival arrival) {
        parts.relayService()
                .onRequest(arrival.peer(), arrival.session(), frame.about(), arrival.from(), arrival.nowNs());
    }

    @Override
    public void onRelayOffer(ControlFrame.RelayOffer frame, Arrival arrival) {
        parts.relaySeeker().onOffer(arrival.peer(), frame.about(), arrival.from(), arrival.nowNs());
    }

    @Override
    public void onRelayGrant(ControlFrame.RelayGrant frame, Arrival arrival) {
        parts.relaySeeker().onGrant(arrival.peer(), frame.about(), frame.channel(), arrival.from(), arrival.nowNs());
    }

    @Override
    public void onGuess(ControlFrame.Guess frame, Arrival arrival) {
        parts.guesser().onAsked(arrival.peer(), frame.body(), arrival.nowNs());
    }

    @Override
    public void onSizeProbe(ControlFrame.SizeProbe frame, Arrival arrival) {
        parts.mtu().onProbe(arrival.peer(), arrival.session(), frame, arrival.from(), arrival.nowNs());
    }

    @Override
    public void onSizeReply(ControlFrame.SizeReply frame, Arrival arrival) {
        parts.mtu().onReply(arrival.peer(), frame, arrival.nowNs());
    }

    @Override
    public void onRelayLimit(ControlFrame.RelayLimit frame, Arrival arrival) {
        parts.relayWords().onMemberLimited(arrival.peer(), frame.body(), arrival.from(), arrival.nowNs());
    }

    @Override
    public void onGroups(ControlFrame.Groups frame, Arrival arrival) {
        parts.multicast().onGroups(arrival.peer(), arrival.session(), frame.body(), arrival.from(), arrival.nowNs());
    }

    @Override
    public void onCertificateRequest(ControlFrame.CertificateRequest frame, Arrival arrival) {
        parts.renewals()
                .onRequest(arrival.peer(), arrival.session(), frame.certificate(), arrival.from(), arrival.nowNs());
    }

    @Override
    public void onCertificateAnswer(ControlFrame.CertificateAnswer frame, Arrival arrival) {
        parts.renewals().onAnswer(arrival.peer(), frame.certificate(), arrival.nowNs());
    }

    @Override
    public void onGroupsTaken(ControlFrame.GroupsTaken frame, Arrival arrival) {
        parts.multicast().onTaken(arrival.peer(), frame.number());
    }

    @Override
    public void onPolicy(ControlFrame.Policy frame, Arrival arrival) {
        parts.policy().onWord(arrival.peer(), arrival.session(), frame.word(), arrival.from(), arrival.nowNs());
    }

    @Override
    public void onNetworkKeyRequest(ControlFrame.NetworkKeyRequest frame, Arrival arrival) {
        parts.rotation().onAsk(arrival.peer(), arrival.session(), frame.wanted(), arrival.from(), arrival.nowNs());
    }

    @Override
    public void onNetworkKeyGiven(ControlFrame.NetworkKeyGiven frame, Arrival arrival) {
        parts.rotation().onGiven(arrival.peer(), frame.key(), arrival.nowNs());
    }

    @Override
    public void onSpeedAsk(ControlFrame.SpeedAsk frame, Arrival arrival) {
        if (arrival.isCurrent()) {
            parts.speed().onAsk(arrival.peer(), frame.body(), arrival.nowNs());
        }
    }

    @Override
    public void onSpeedAnswer(ControlFrame.SpeedAnswer frame, Arrival arrival) {
        parts.speed().onAnswer(arrival.peer(), frame.body(), arrival.nowNs());
    }

    @Override
    public void onSpeedCount(ControlFrame.SpeedCount frame, Arrival arrival) {
        parts.speed().onCount(arrival.peer(), frame.body(), arrival.nowNs());
    }
}
