package org.meshnet.core.frame;

/**
 * One method per {@link ControlFrame}: a new one does not compile until it is handled.
 *
 * @param <A> what is known of its arrival
 */
public interface ControlFrameHandler<A> {
    void onProbe(ControlFrame.Probe frame, A arrival);

    void onProbeReply(ControlFrame.ProbeReply frame, A arrival);

    void onGoodbye(ControlFrame.Goodbye frame, A arrival);

    void onRelayRequest(ControlFrame.RelayRequest frame, A arrival);

    void onRelayOffer(ControlFrame.RelayOffer frame, A arrival);

    void onRelayGrant(ControlFrame.RelayGrant frame, A arrival);

    void onGuess(ControlFrame.Guess frame, A arrival);

    void onSizeProbe(ControlFrame.SizeProbe frame, A arrival);

    void onSizeReply(ControlFrame.SizeReply frame, A arrival);

    void onRelayLimit(ControlFrame.RelayLimit frame, A arrival);

    void onGroups(ControlFrame.Groups frame, A arrival);

    void onGroupsTaken(ControlFrame.GroupsTaken frame, A arrival);

    void onCertificateRequest(ControlFrame.CertificateRequest frame, A arrival);

    void onCertificateAnswer(ControlFrame.CertificateAnswer frame, A arrival);

    void onPolicy(ControlFrame.Policy frame, A arrival);

    void onNetworkKeyRequest(ControlFrame.NetworkKeyRequest frame, A arrival);

    void onNetworkKeyGiven(ControlFrame.NetworkKeyGiven frame, A arrival);

    void onSpeedAsk(ControlFrame.SpeedAsk frame, A arrival);

    void onSpeedAnswer(ControlFrame.SpeedAnswer frame, A arrival);

    void onSpeedCount(ControlFrame.SpeedCount frame, A arrival);
}
