package org.meshnet.core.discovery;

import org.meshnet.core.key.NodeKey;
import org.meshnet.core.wire.Confirm;
import org.meshnet.core.wire.Draining;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.EventHandler;
import org.meshnet.core.wire.Found;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Introduction;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.NoSuchPeer;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.PeerChanged;
import org.meshnet.core.wire.PeerLeft;
import org.meshnet.core.wire.PolicyEvent;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.RelayLimited;
import org.meshnet.core.wire.Superseded;
import org.meshnet.core.wire.TicketGiven;
import org.meshnet.core.wire.TicketWanted;
import org.meshnet.core.wire.Twin;
import org.meshnet.core.wire.Update;
import org.meshnet.core.wire.Updated;

/** Hands authentic events on; an answer counts only if it is one to a request of its kind that is under way. */
final class EventDesk {
    private final DiscoveryClient client;
    private final NodeKey self;
    private final DirectoryListener listener;
    private final ServerTalk talk;
    private final DirectorySync directory;
    private final GivenChannels channels;

    EventDesk(
            DiscoveryClient client,
            NodeKey self,
            DirectoryListener listener,
            ServerTalk talk,
            DirectorySync directory,
            GivenChannels channels) {
        this.client = client;
        this.self = self;
        this.listener = listener;
        this.talk = talk;
        this.directory = directory;
        this.channels = channels;
    }

    /** Who handles an event that arrived at this time. */
    EventHandler at(long nowNs) {
        return new Arrival(nowNs);
    }

    private boolean isOthers(Entry entry) {
        return !entry.hasLeft() && !entry.nodeKey().equals(self);
    }

    /** One event's moment. */
    private final class Arrival implements EventHandler {
        private final long nowNs;

        Arrival(long nowNs) {
            this.nowNs = nowNs;
        }

        @Override
        public void onRefreshed(Refreshed event) {
            talk.answered(event.requestCounter(), Refresh.class)
                    .ifPresent(request -> client.onRefreshed(request, event, nowNs));
        }

        @Override
        public void onPage(Page event) {
            talk.answered(event.requestCounter(), ListSince.class)
                    .ifPresent(request -> directory.onPage(request, event, nowNs));
        }

        @Override
        public void onFound(Found event) {
            talk.answered(event.requestCounter(), LookUp.class)
                    .ifPresent(request -> listener.onFound(
                            request,
                            event.entries().stream()
                                    .filter(EventDesk.this::isOthers)
                                    .toList(),
                            nowNs));
        }

        /** The answer to a request of this node, or another's wish. */
        @Override
        public void onIntroduction(Introduction event) {
            talk.withdraw(new Introduce(event.entry().nodeKey()));
            if (isOthers(event.entry())) {
                channels.add(event.relayChannel());
                listener.onIntroduction(event.entry(), event.relayChannel(), nowNs);
            }
        }

        @Override
        public void onUpdated(Updated event) {
            talk.answered(event.requestCounter(), Update.class)
                    .ifPresent(request -> client.onUpdated(request, event, nowNs));
        }

        @Override
        public void onPeerChanged(PeerChanged event) {
            directory.onPeerChanged(event, nowNs);
        }

        @Override
        public void onPeerLeft(PeerLeft event) {
            directory.onPeerLeft(event, nowNs);
        }

        @Override
        public void onNoSuchPeer(NoSuchPeer event) {
            talk.answered(event.requestCounter(), Introduce.class)
                    .ifPresent(request -> listener.onNoSuchPeer(request.nodeKey(), nowNs));
        }

        @Override
        public void onConfirm(Confirm event) {
            client.onConfirm(nowNs);
        }

        @Override
        public void onSuperseded(Superseded event) {
            client.onSuperseded(event, nowNs);
        }

        @Override
        public void onTwin(Twin event) {
            listener.onTwin(event.elsewhere(), event.sealedDescriptor(), nowNs);
        }

        @Override
        public void onRelayLimited(RelayLimited event) {
            listener.onRelayLimited(event, nowNs);
        }

        @Override
        public void onPolicy(PolicyEvent event) {
            listener.onPolicy(event.word(), nowNs);
        }

        @Override
        public void onDraining(Draining event) {
            client.onDraining(nowNs);
        }

        @Override
        public void onTicketGiven(TicketGiven event) {
            talk.answered(event.requestCounter(), TicketWanted.class)
                    .ifPresent(request -> client.tickets.onGiven(request, event, nowNs));
        }
    }
}
