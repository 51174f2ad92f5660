package org.meshnet.discovery.registry.shared;

import java.util.function.ObjLongConsumer;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.wire.Bytes;
import org.meshnet.discovery.registry.roster.ClaimAnswer;
import org.meshnet.discovery.registry.roster.RosterFollower;

/** What all networks of a {@link SharedRoster} have together. */
interface Commons {
    ServiceKey key();

    ServerBook servers();

    Agenda agenda();

    /** The name of this server in the store. */
    Bytes selfName();

    RosterFollower follower();

    /** Does the store answer? */
    boolean isUp();

    /** What names a network of which there is nothing in the store yet: another one each time. */
    Bytes newEpoch();

    /** How many registrations at other servers one network may have. */
    int mostRemote();

    /** A record could not be used. */
    void onBadRecord();

    /** A server that is not known, or is dead, has nodes in that network. */
    void onStranger(String network, long server, long nowNs);

    /** Does something with an answer; after a failure nothing is asked for a while. */
    Errands.Errand errand(ObjLongConsumer<StoreReply> onReply, Runnable onFailed);

    /** Somebody waits for an answer, and not for ever. */
    void await(SharedNetwork network, NodeKey nodeKey, ClaimAnswer answer, long nowNs);

    /** This server has no nodes in that network any more. */
    void onClosed(SharedNetwork network);
}
