package org.meshnet.core.discovery;

import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.PolicyRequest;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Request;
import org.meshnet.core.wire.RequestHandler;
import org.meshnet.core.wire.StillHere;
import org.meshnet.core.wire.TicketWanted;
import org.meshnet.core.wire.Update;

/** What it means that a server did not answer a request. */
enum RequestLoss {
    /** The server does not answer at all. */
    OF_SERVER,
    /** The list of members is to be asked for again. */
    OF_LIST,
    /** It is asked again once the server has registered this node anew. */
    ASKED_AGAIN,
    /** The next refresh, or the next word of this kind, makes up for it. */
    MADE_UP_FOR;

    static RequestLoss of(Request request) {
        Judge judge = new Judge();
        request.handle(judge);
        return judge.loss;
    }

    private static final class Judge implements RequestHandler {
        private RequestLoss loss = MADE_UP_FOR;

        @Override
        public void onRefresh(Refresh request) {
            loss = OF_SERVER;
        }

        @Override
        public void onListSince(ListSince request) {
            loss = OF_LIST;
        }

        @Override
        public void onLookUp(LookUp request) {
            loss = ASKED_AGAIN;
        }

        @Override
        public void onIntroduce(Introduce request) {
            loss = ASKED_AGAIN;
        }

        @Override
        public void onUpdate(Update request) {
            loss = MADE_UP_FOR;
        }

        @Override
        public void onLeave(Leave request) {
            loss = MADE_UP_FOR;
        }

        @Override
        public void onPolicy(PolicyRequest request) {
            loss = MADE_UP_FOR;
        }

        @Override
        public void onTicketWanted(TicketWanted request) {
            loss = MADE_UP_FOR;
        }

        @Override
        public void onStillHere(StillHere request) {
            loss = MADE_UP_FOR;
        }
    }
}
