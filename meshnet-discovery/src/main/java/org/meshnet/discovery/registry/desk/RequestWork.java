package org.meshnet.discovery.registry.desk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Found;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.Limits;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.NoSuchPeer;
import org.meshnet.core.wire.PolicyRequest;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.core.wire.RequestHandler;
import org.meshnet.core.wire.StillHere;
import org.meshnet.core.wire.TicketWanted;
import org.meshnet.core.wire.Update;
import org.meshnet.core.wire.Updated;
import org.meshnet.discovery.limit.Source;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.count.RegistryCounters;
import org.meshnet.discovery.registry.member.Member;
import org.meshnet.discovery.registry.member.MemberSession;
import org.meshnet.discovery.registry.membership.Members;
import org.meshnet.discovery.registry.policy.CopyDesk;
import org.meshnet.discovery.registry.roster.ClaimAnswer;
import org.meshnet.discovery.registry.roster.NetworkRoster;
import org.meshnet.discovery.registry.tell.Outbox;
import org.meshnet.discovery.registry.tell.Pager;
import org.meshnet.discovery.registry.ticket.Tickets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out one authentic request of a member and answers it (docs/protocol.md §5.2). Used once. */
final class RequestWork implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RequestWork.class);

    private final RequestDesk desk;
    private final Members members;
    private final CopyDesk copies;
    private final Tickets tickets;
    private final Outbox outbox;
    private final RegistryCounters counters;
    private final Member member;
    private final Source from;
    private final long counter;
    private final long nowNs;

    RequestWork(RequestDesk desk, DeskMeans means, Member member, Source from, long counter, long nowNs) {
        this.desk = desk;
        this.members = means.members();
        this.copies = means.copies();
        this.tickets = means.tickets();
        this.outbox = means.outbox();
        this.counters = means.counters();
        this.member = member;
        this.from = from;
        this.counter = counter;
        this.nowNs = nowNs;
    }

    @Override
    public void onRefresh(Refresh request) {
        counters.add(RegistryCounter.REFRESHED);
        outbox.send(desk.refreshed(member, counter, member.endpoint()), member);
    }

    @Override
    public void onListSince(ListSince request) {
        if (isRefused()) {
            return;
        }
        outbox.send(new Pager(member).page(counter, request.sinceVersion()), member);
    }

    @Override
    public void onLookUp(LookUp request) {
        if (isRefused()) {
            return;
        }
        counters.add(RegistryCounter.LOOKED_UP);
        NetworkRoster directory = member.network().directory();
        List<Entry> found = request.kind() == LookUp.Kind.TOKEN
                ? directory.findHolders(request.token(), Limits.FOUND_COUNT)
                : directory.findByPrefix(request.high(), Limits.FOUND_COUNT);
        outbox.send(new Found(counter, fitting(found)), member);
    }

    /** Is it about the directory, of a server that has none? Nobody asks that who knows what he registered for. */
    private boolean isRefused() {
        if (desk.isForRelayOnly()) {
            counters.add(RegistryCounter.DIRECTORY_REFUSED);
        }
        return desk.isForRelayOnly();
    }

    /** As many as one answer may hold. */
    private static List<Entry> fitting(List<Entry> found) {
        List<Entry> entries = new ArrayList<>();
        int room = Found.ENTRIES_LENGTH;
        for (Entry entry : found) {
            room -= entry.encodedLength();
            if (room < 0) {
                break;
            }
            entries.add(entry);
        }
        return entries;
    }

    @Override
    public void onIntroduce(Introduce request) {
        counters.add(RegistryCounter.INTRODUCED);
        Optional<Member> other = member.network().member(request.nodeKey()).filter(found -> found != member);
        if (other.isPresent()) {
            desk.introduce(member, other.get(), nowNs);
        } else if (!desk.remote().introduce(member, request.nodeKey(), nowNs)) {
            outbox.send(new NoSuchPeer(counter, request.nodeKey()), member);
        }
    }

    @Override
    public void onUpdate(Update request) {
        if (isRefused()) {
            return;
        }
        if (!member.session().takeUpdate(counter)) {
            counters.add(RegistryCounter.UPDATE_OUTDATED);
            return;
        }
        if (!member.changes().take(nowNs)) {
            counters.add(RegistryCounter.UPDATE_LIMITED);
            return;
        }
        members.change(member, from, request.sealedDescriptor());
        desk.claims().claim(member, request.claims(), updated(), nowNs);
    }

    private ClaimAnswer updated() {
        MemberSession session = member.session();
        return new ClaimAnswer() {
            @Override
            public void onDecided(RefusedClaims refused, long decidedNs) {
                if (members.isOf(session, member)) {
                    outbox.send(new Updated(counter, refused), member);
                }
            }

            @Override
            public void onUndecided(long laterNs) {
                // Without an answer the node sends its update again.
            }
        };
    }

    @Override
    public void onLeave(Leave request) {
        LOG.debug("node {} left network {}", member.nodeKey(), member.network().networkId());
        counters.add(RegistryCounter.LEFT);
        members.remove(member);
    }

    @Override
    public void onStillHere(StillHere request) {
        counters.add(RegistryCounter.STILL_HERE);
    }

    @Override
    public void onPolicy(PolicyRequest request) {
        if (!isRefused()) {
            copies.onWord(member, request.word(), nowNs);
        }
    }

    @Override
    public void onTicketWanted(TicketWanted request) {
        counters.add(RegistryCounter.TICKET_GIVEN);
        outbox.send(tickets.give(member.network().networkId(), member.nodeKey(), request.claims(), counter), member);
    }
}
