package org.meshnet.core.engine.relay;

import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.net.Hop;

/** Takes the channels that members grant. Control thread only. */
interface MemberChannels {
    /** A member forwards to the peer over this hop now. */
    void onMemberGave(Peer peer, int member, Hop hop, long nowNs);

    /** A member does not forward to the peer any more. */
    void onMemberTook(Peer peer, int member, long nowNs);
}
