package org.meshnet.discovery.registry.desk;

import java.util.Optional;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Introduction;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.Request;
import org.meshnet.core.wire.RequestEnvelope;
import org.meshnet.core.wire.UnknownSession;
import org.meshnet.core.wire.WireException;
import org.meshnet.discovery.limit.Budgets;
import org.meshnet.discovery.limit.Source;
import org.meshnet.discovery.limit.SourceGate;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.count.RegistryCounters;
import org.meshnet.discovery.registry.member.Member;
import org.meshnet.discovery.registry.member.NetworkMembers;
import org.meshnet.discovery.registry.membership.Members;
import org.meshnet.discovery.registry.proof.Cookies;
import org.meshnet.discovery.registry.relay.RelayTable;
import org.meshnet.discovery.registry.remote.RemoteDesk;
import org.meshnet.discovery.registry.rival.Disputes;
import org.meshnet.discovery.registry.rival.Rivals;
import org.meshnet.discovery.registry.rival.TwinWatch;
import org.meshnet.discovery.registry.tell.Outbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the requests of registered nodes: whose are they, are they authentic and new, do they come from where the node
 * was proven to be (docs/protocol.md §5.2)? What passes is carried out by {@link RequestWork}. Times start at 0 and
 * never fall. Not thread-safe.
 */
public final class RequestDesk {
    private static final Logger LOG = LoggerFactory.getLogger(RequestDesk.class);

    /** Datagrams: one to each side. */
    private static final int INTRODUCTION_COST = 2;

    private final RegistryConfig config;
    private final DeskMeans means;
    private final Budgets budgets;
    private final Members members;
    private final RelayTable relays;
    private final RemoteDesk remote;
    private final Cookies cookies;
    private final Outbox outbox;
    private final RegistryCounters counters;
    private final SourceGate notices;
    private final Disputes claims;
    private final TwinWatch twins;

    public RequestDesk(
            RegistryConfig config,
            DeskMeans means,
            Budgets budgets,
            Meetings meetings,
            SourceGate notices,
            Rivals rivals) {
        this.config = config;
        this.means = means;
        this.budgets = budgets;
        this.members = means.members();
        this.relays = meetings.relays();
        this.remote = meetings.remote();
        this.cookies = means.cookies();
        this.outbox = means.outbox();
        this.counters = means.counters();
        this.notices = notices;
        this.claims = rivals.claims();
        this.twins = rivals.twins();
    }

    /** Handles one request and says what became of it. */
    public RegistryCounter onRequest(RequestEnvelope envelope, Source from, long nowNs) throws WireException {
        Optional<Member> found = members.member(envelope.sessionId(), nowNs);
        if (found.isEmpty()) {
            Optional<RegistryCounter> ofTwin = twins.onRequest(envelope, from, nowNs);
            return ofTwin.isPresent() ? ofTwin.get() : answerUnknown(envelope, from, nowNs);
        }
        Member member = found.get();
        if (!member.account().node().admits(nowNs)) {
            return RegistryCounter.REQUEST_LIMITED;
        }
        if (!member.session().isFresh(envelope)) {
            return RegistryCounter.REQUEST_REPLAYED;
        }
        Optional<Request> request = member.session().open(envelope);
        if (request.isEmpty()) {
            return RegistryCounter.REQUEST_BAD_SEAL;
        }
        return member.endpoint().equals(from.endpoint())
                ? fromHome(request.get(), member, envelope.counter(), from, nowNs)
                : fromElsewhere(request.get(), member, envelope.counter(), from, nowNs);
    }

    private RegistryCounter fromHome(Request request, Member member, long counter, Source from, long nowNs) {
        member.session().take(counter);
        return isPaidFor(request, member, nowNs)
                ? carryOut(request, member, counter, from, nowNs)
                : RegistryCounter.REQUEST_LIMITED;
    }

    /**
     * What is answered with no more than it brings is the node's affair alone, so that others can't keep it from
     * refreshing.
     */
    private static boolean isPaidFor(Request request, Member member, long nowNs) {
        if (!(request instanceof Refresh)) {
            return member.account().take(request instanceof Introduce ? INTRODUCTION_COST : 1, nowNs);
        }
        member.account().node().charge(1, nowNs);
        return true;
    }

    /**
     * Makes a node register anew at once after a restart of this server; not authenticated, and shorter than any
     * request.
     */
    private RegistryCounter answerUnknown(RequestEnvelope envelope, Source from, long nowNs) {
        if (!notices.take(from, nowNs)) {
            return RegistryCounter.RATE_LIMITED;
        }
        outbox.send(new UnknownSession(envelope.sessionId(), envelope.counter()).encode(), from.endpoint());
        return RegistryCounter.UNKNOWN_SESSION;
    }

    private RegistryCounter carryOut(Request request, Member member, long counter, Source from, long nowNs) {
        members.extend(member, nowNs);
        member.session().onCarriedOut(counter);
        request.handle(new RequestWork(this, means, member, from, counter, nowNs));
        return RegistryCounter.REQUEST;
    }

    /**
     * Only a refresh may come from a new endpoint, if it is the latest of all requests, and only a cookie that was
     * received there moves the registration. What changes nothing leaves the request as good as it was: it may be a
     * copy that was faster.
     */
    private RegistryCounter fromElsewhere(Request request, Member member, long counter, Source source, long nowNs) {
        if (!(request instanceof Refresh refresh) || !member.session().isLatest(counter)) {
            return RegistryCounter.REQUEST_WRONG_ENDPOINT;
        }
        Endpoint from = source.endpoint();
        boolean isMove = cookies.isOfAddress(
                refresh.addressCookie().toArray(), from, member.session().id());
        if (!isMove && !member.session().takeChallenge(counter)) {
            return RegistryCounter.REQUEST_REPLAYED;
        }
        if (!isPaidFor(request, member, nowNs) || !member.changes().take(nowNs)) {
            return RegistryCounter.REQUEST_LIMITED;
        }
        if (isMove) {
            LOG.debug("node {} moved from {} to {}", member.nodeKey(), member.endpoint(), from);
            counters.add(RegistryCounter.MOVED);
            claims.replaceAt(member.network(), from, member.nodeKey());
            members.change(member, source, member.entry().sealedDescriptor());
            RegistryCounter outcome = carryOut(request, member, counter, source, nowNs);
            member.session().onMoved();
            return outcome;
        }
        outbox.send(refreshed(member, counter, from), member, from);
        return RegistryCounter.ADDRESS_CHALLENGE;
    }

    /**
     * Both get the other's entry, and a channel to it, at the same moment, so that both punch at once. Not more often
     * than somebody needs it who is not heard by the other.
     */
    void introduce(Member member, Member other, long nowNs) {
        if (!budgets.takeIntroduction(member.session().id(), other.session().id(), nowNs)) {
            counters.add(RegistryCounter.INTRODUCTION_LIMITED);
            return;
        }
        outbox.send(new Introduction(other.entry(), relays.give(member, other, nowNs)), member);
        outbox.send(new Introduction(member.entry(), relays.answering(other, member)), other);
    }

    /** Is there no directory to ask about? */
    boolean isForRelayOnly() {
        return config.relay().isOnly();
    }

    RemoteDesk remote() {
        return remote;
    }

    Disputes claims() {
        return claims;
    }

    /** The answer to a refresh that came from {@code from}; as long as the refresh. */
    Refreshed refreshed(Member member, long counter, Endpoint from) {
        NetworkMembers network = member.network();
        return new Refreshed(
                counter,
                from.published(),
                config.leaseSeconds(),
                isForRelayOnly() ? 0 : network.directory().version(),
                isForRelayOnly() ? 0 : network.nodeCount(),
                Bytes.of(cookies.ofAddress(from, member.session().id())));
    }
}
