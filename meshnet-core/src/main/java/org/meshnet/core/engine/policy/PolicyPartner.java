package org.meshnet.core.engine.policy;

import org.meshnet.core.wire.PolicyWord;

/** Somebody with whom this node talks of the network's document: a member, or a server. Control thread only. */
interface PolicyPartner {
    /** Does it hear what is said? */
    boolean isConnected();

    /** Is it asked for its document also by whom knows none? */
    boolean isAsked();

    /** Says it, on the way by which it is reached now. */
    void say(PolicyWord word);

    /** Has {@link PolicyDesk} come back to it then. */
    void comeBack(long atNs);
}
