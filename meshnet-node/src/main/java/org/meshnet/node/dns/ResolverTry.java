package org.meshnet.node.dns;

import org.xbill.DNS.Message;

/** One question sent to a resolver once, by a socket of its own. On the responder's thread. */
interface ResolverTry extends OtherDomains.Served {
    /** Ends it; nothing is told any more. */
    void close();

    /** Serves it; what fails is told. */
    @Override
    void serve(long nowNs);

    /** What comes of it. */
    interface Outcome {
        /** This is the answer, and the try is over. */
        void onAnswer(Message answer);

        /** Something came that is no answer to it. */
        void onRefused();

        /** There will be no answer, and the try is over. */
        void onFailure();
    }
}
