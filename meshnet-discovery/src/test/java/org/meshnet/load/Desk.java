package org.meshnet.load;

import java.nio.ByteBuffer;
import org.meshnet.core.wire.Confirm;
import org.meshnet.core.wire.Draining;
import org.meshnet.core.wire.EventHandler;
import org.meshnet.core.wire.Found;
import org.meshnet.core.wire.Introduction;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.NoSuchPeer;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.PeerChanged;
import org.meshnet.core.wire.PeerLeft;
import org.meshnet.core.wire.PolicyEvent;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.RelayHeader;
import org.meshnet.core.wire.RelayLimited;
import org.meshnet.core.wire.RelayNotice;
import org.meshnet.core.wire.Superseded;
import org.meshnet.core.wire.TicketGiven;
import org.meshnet.core.wire.Twin;
import org.meshnet.core.wire.UnknownSession;
import org.meshnet.core.wire.Updated;
import org.meshnet.core.wire.WireException;
import org.meshnet.load.InFlight.Question;

/** Takes what servers send to the nodes of one worker. Not thread-safe. */
final class Desk {
    private final Crew crew;
    private final Book book;

    Desk(Crew crew, Book book) {
        this.crew = crew;
        this.book = book;
    }

    /**
     * One datagram between position and limit.
     *
     * @param port of which socket
     */
    void onDatagram(ByteBuffer datagram, int port, long nowNs) {
        book.now().count(Count.DATAGRAMS_IN);
        try {
            handle(datagram, port, nowNs);
        } catch (WireException | IllegalArgumentException e) {
            book.now().count(Count.UNREADABLE);
        }
    }

    private void handle(ByteBuffer datagram, int port, long nowNs) throws WireException {
        int type = datagram.hasRemaining() ? datagram.get(datagram.position()) & 0xff : 0;
        switch (type) {
            case MessageType.CHALLENGE, MessageType.REGISTERED, MessageType.REFUSED ->
                crew.joins().onDatagram(datagram, nowNs);
            case MessageType.EVENT -> onEvent(datagram, nowNs);
            case MessageType.UNKNOWN_SESSION -> crew.asks().onUnknownSession(UnknownSession.decode(datagram), nowNs);
            case MessageType.RELAY -> onRelay(datagram, port, nowNs);
            case MessageType.RELAY_NOTICE -> onNotice(RelayNotice.decode(datagram));
            default -> book.now().count(Count.UNREADABLE);
        }
    }

    private void onRelay(ByteBuffer datagram, int port, long nowNs) {
        if (RelayHeader.isForwardable(datagram, datagram.position(), datagram.remaining())) {
            crew.relay().onRelayed(datagram, port, nowNs);
        } else {
            book.now().count(Count.UNREADABLE);
        }
    }

    private void onNotice(RelayNotice notice) {
        book.now().count(Count.RELAY_NOTICE);
        if (notice.cause() == RelayNotice.Cause.NO_CHANNEL) {
            crew.relay().onNoChannel(notice.channel());
        }
    }

    private void onEvent(ByteBuffer datagram, long nowNs) throws WireException {
        Asks.Opened opened = crew.asks().open(datagram);
        if (opened != null) {
            opened.event().handle(new Answers(opened.slot(), nowNs));
        }
    }

    /** What one event means for one node. */
    private final class Answers implements EventHandler {
        private final int slot;
        private final long nowNs;

        Answers(int slot, long nowNs) {
            this.slot = slot;
            this.nowNs = nowNs;
        }

        @Override
        public void onRefreshed(Refreshed event) {
            Question question = crew.asks().taken(slot, event.requestCounter());
            boolean isCookieNew = !event.addressCookie().equals(crew.table().cookie(slot));
            crew.table().setCookie(slot, event.addressCookie());
            if (question == null) {
                return;
            }
            if (isCookieNew) {
                onWrongCookie(question);
                return;
            }
            if (question.kind() == Kind.MOVE) {
                crew.table().move(slot);
            }
            crew.asks().onAnswered(question, nowNs);
            crew.listings().onVersion(slot, event.directoryVersion(), event.memberCount(), nowNs);
        }

        /** The node is where the server has not seen it: it says so again with what it got there. */
        private void onWrongCookie(Question question) {
            if (question.kind() == Kind.MOVE && question.attempt() == 0) {
                crew.asks().proceed(question, nowNs);
            } else {
                crew.asks().again(question, nowNs);
            }
        }

        @Override
        public void onPage(Page event) {
            if (crew.asks().answered(slot, event.requestCounter(), nowNs) != null) {
                crew.listings().onPage(slot, event.entries().size(), event.hasMore(), event.nextVersion(), nowNs);
            }
        }

        @Override
        public void onFound(Found event) {
            Question question = crew.asks().answered(slot, event.requestCounter(), nowNs);
            if (question != null && event.entries().isEmpty()) {
                book.at(question.scheduledNs()).count(Count.FOUND_NOBODY);
            }
        }

        @Override
        public void onIntroduction(Introduction event) {
            long prefix = event.entry().nodeKey().prefix();
            Question question = crew.asks().introduced(slot, prefix, nowNs);
            if (question == null) {
                book.now().count(Count.INTRODUCED);
            } else if (event.relayChannel() != Introduction.NO_RELAY) {
                crew.relay().onChannel(slot, question.peer(), event.relayChannel());
            }
        }

        @Override
        public void onNoSuchPeer(NoSuchPeer event) {
            Question question = crew.asks().introduced(slot, event.nodeKey().prefix(), nowNs);
            if (question != null) {
                book.at(question.scheduledNs()).count(Count.NO_SUCH_PEER);
            }
        }

        @Override
        public void onUpdated(Updated event) {
            crew.asks().answered(slot, event.requestCounter(), nowNs);
        }

        @Override
        public void onPeerChanged(PeerChanged event) {
            book.now().count(Count.NEWS);
            crew.listings().onChange(slot, event.directoryVersion(), nowNs);
        }

        @Override
        public void onPeerLeft(PeerLeft event) {
            book.now().count(Count.NEWS);
            crew.listings().onChange(slot, event.directoryVersion(), nowNs);
        }

        @Override
        public void onConfirm(Confirm event) {
            book.now().count(Count.CONFIRMED);
            crew.asks().ask(Kind.REFRESH, slot, InFlight.NONE, nowNs, nowNs);
        }

        @Override
        public void onSuperseded(Superseded event) {
            book.now().count(Count.TWINS);
        }

        @Override
        public void onTwin(Twin event) {
            book.now().count(Count.TWINS);
        }

        @Override
        public void onRelayLimited(RelayLimited event) {
            book.now().count(Count.RELAY_LIMITED, event.droppedCount());
        }

        @Override
        public void onPolicy(PolicyEvent event) {
            book.now().count(Count.NEWS);
        }

        /** Nobody knows of another server. */
        @Override
        public void onDraining(Draining event) {
            book.now().count(Count.NEWS);
        }

        @Override
        public void onTicketGiven(TicketGiven event) {
            book.now().count(Count.NEWS);
        }
    }
}
