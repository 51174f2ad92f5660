package org.meshnet.discovery.registry.rival;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Request;
import org.meshnet.core.wire.RequestEnvelope;
import org.meshnet.core.wire.StillHere;
import org.meshnet.core.wire.Superseded;
import org.meshnet.core.wire.Twin;
import org.meshnet.core.wire.WireException;
import org.meshnet.discovery.limit.Source;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.count.RegistryCounters;
import org.meshnet.discovery.registry.member.Member;
import org.meshnet.discovery.registry.member.MemberId;
import org.meshnet.discovery.registry.member.MemberSession;
import org.meshnet.discovery.registry.membership.Members;
import org.meshnet.discovery.registry.tell.Outbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds two machines with one identity (docs/protocol.md §5.2, events 9 and 10). When a node registers from another
 * endpoint than before, its old session is told, and lives on for five seconds to say that it is still there. A node
 * that moved or was restarted has nobody there who could say so. Times start at 0 and never fall. Not thread-safe.
 */
public final class TwinWatch {
    static final int MOST = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(TwinWatch.class);
    private static final long RETIRED_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long WARNING_NS = TimeUnit.HOURS.toNanos(1);
    private static final int WARNING_COUNT = 1024;

    /**
     * A session that was superseded.
     *
     * @param member whose it was
     * @param endpoint where that was then
     * @param descriptor what it said of itself
     */
    private record Retired(MemberSession session, Member member, Endpoint endpoint, Bytes descriptor, long endNs) {}

    private record Untold(Retired retired, Superseded event) {}

    private final Members members;
    private final Outbox outbox;
    private final RegistryCounters counters;
    /** Who is told in the next turn, so that the newcomer has its answer first. */
    private final ArrayDeque<Untold> untold = new ArrayDeque<>();
    /** In the order of their ends. */
    private final LinkedHashMap<Long, Retired> bySession = new LinkedHashMap<>();
    /** When each was last warned of, the longest ago first. */
    private final LinkedHashMap<MemberId, Long> warnedNs = new LinkedHashMap<>();

    public TwinWatch(Members members, Outbox outbox, RegistryCounters counters) {
        this.members = members;
        this.outbox = outbox;
        this.counters = counters;
    }

    /** A member's old session is about to be replaced: by one that registered from there and says that of itself. */
    public void onReplaced(Member member, Endpoint from, Bytes descriptor, long nowNs) {
        boolean isSameProcess = member.entry().sealedDescriptor().equals(descriptor);
        if (member.endpoint().equals(from) || isSameProcess) {
            member.session().destroy();
            return;
        }
        makeRoom();
        MemberSession session = member.session();
        Retired retired =
                new Retired(session, member, member.endpoint(), member.entry().sealedDescriptor(), nowNs + RETIRED_NS);
        bySession.put(session.id(), retired);
        untold.add(new Untold(retired, new Superseded(from.published(), descriptor)));
        member.account().charge(1, nowNs);
    }

    private void makeRoom() {
        if (bySession.size() >= MOST) {
            Iterator<Retired> oldest = bySession.values().iterator();
            oldest.next().session.destroy();
            oldest.remove();
        }
    }

    /**
     * A request of a session that no member has: is it from somebody who was superseded, and is still there?
     *
     * @return empty if it is no such session's
     */
    public Optional<RegistryCounter> onRequest(RequestEnvelope envelope, Source from, long nowNs) throws WireException {
        Retired retired = bySession.get(envelope.sessionId());
        if (retired == null || !retired.endpoint.equals(from.endpoint())) {
            return Optional.empty();
        }
        if (!retired.session.isFresh(envelope)) {
            return Optional.of(RegistryCounter.REQUEST_REPLAYED);
        }
        Optional<Request> request = retired.session.open(envelope);
        if (request.isEmpty()) {
            return Optional.of(RegistryCounter.REQUEST_BAD_SEAL);
        }
        retired.session.take(envelope.counter());
        if (!(request.get() instanceof StillHere)) {
            return Optional.empty();
        }
        bySession.remove(envelope.sessionId());
        retired.session.destroy();
        counters.add(RegistryCounter.STILL_HERE);
        if (members.isMember(retired.member)) {
            onTwin(retired, nowNs);
        }
        return Optional.of(RegistryCounter.REQUEST);
    }

    private void onTwin(Retired retired, long nowNs) {
        Member member = retired.member;
        counters.add(RegistryCounter.TWIN);
        member.account().charge(1, nowNs);
        outbox.send(new Twin(retired.endpoint.published(), retired.descriptor), member);
        MemberId id = new MemberId(member.network().networkId(), member.nodeKey());
        forgetWarnings(nowNs);
        if (!warnedNs.containsKey(id) && warnedNs.size() < WARNING_COUNT) {
            warnedNs.put(id, nowNs);
            LOG.warn(
                    "node {} of network {} registered from {}, and is still at {}: two machines with one identity?",
                    member.nodeKey(),
                    id.networkId(),
                    member.endpoint(),
                    retired.endpoint);
        }
    }

    private void forgetWarnings(long nowNs) {
        warnedNs.values().removeIf(warned -> nowNs - warned >= WARNING_NS);
    }

    /** Tells who is to be told, and ends the sessions that had their time. */
    @SuppressWarnings("ReferenceEquality") // the very one: another may have its session's id since
    public void onTimer(long nowNs) {
        for (; !untold.isEmpty(); untold.remove()) {
            Retired retired = untold.peek().retired;
            if (bySession.get(retired.session.id()) == retired) {
                outbox.send(retired.session.seal(untold.peek().event), retired.endpoint);
            }
        }
        Iterator<Map.Entry<Long, Retired>> oldest = bySession.entrySet().iterator();
        while (oldest.hasNext()) {
            Retired retired = oldest.next().getValue();
            if (retired.endNs > nowNs) {
                return;
            }
            retired.session.destroy();
            oldest.remove();
        }
    }

    /** When {@link #onTimer} has something to do; {@link Long#MAX_VALUE} if never. */
    public long nextDeadlineNs() {
        if (!untold.isEmpty()) {
            return 0;
        }
        return bySession.isEmpty()
                ? Long.MAX_VALUE
                : bySession.values().iterator().next().endNs;
    }

    public void destroy() {
        bySession.values().forEach(retired -> retired.session.destroy());
        bySession.clear();
    }
}
