package org.meshnet.core.engine.membership;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.context.Connector;
import org.meshnet.core.engine.context.ControlFrames;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.context.Membership;
import org.meshnet.core.engine.directory.Directory;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.session.SessionObserver;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.MembershipNews;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.membership.Grant;
import org.meshnet.core.membership.Period;
import org.meshnet.core.membership.Renewal;
import org.meshnet.core.net.Hop;
import org.meshnet.core.path.TokenBucket;
import org.meshnet.core.session.Session;
import org.meshnet.core.wire.Bytes;

/**
 * Replaces certificates before they end (docs/protocol.md §7.5): asks members that may renew, and, where this node
 * holds an administrator's key, renews those of others. A signer is asked once in {@link #PAUSE_NS}, one after the
 * other; some times sooner where none answers or can be reached. Control thread only.
 */
public final class RenewalDesk implements SessionObserver {
    /** From one question to the next. */
    static final long PAUSE_NS = 600_000_000_000L;
    /** From a new session on, a question is due so soon. */
    static final long FIRST_NS = 1_000_000_000L;
    /** A question without an answer, as where one of both was lost, is asked again so soon, and then twice as late. */
    static final long FIRST_RETRY_NS = 5_000_000_000L;

    static final int RETRIES = 4;
    /** What is signed for all members: a second, and at once. */
    static final int PER_SECOND = 2;

    static final int AT_ONCE = 32;

    private final EngineContext context;
    private final Membership membership;
    private final Directory directory;
    private final Connector connector;
    private final ControlFrames frames;
    private final TokenBucket signing = new TokenBucket(PER_SECOND, AT_ONCE);
    private final GivenCertificates given = new GivenCertificates();
    private long nextNs;
    private long askedNs;
    private @Nullable NodeKey lastAsked;
    /** Also one that could not be reached: the next one has its turn then. */
    private @Nullable NodeKey lastTried;
    /** With whom there is a session since a moment ago. */
    private @Nullable NodeKey justConnected;

    private boolean isAwaited;
    private boolean isConnecting;
    private int retries;

    public RenewalDesk(EngineContext context, Directory directory, Connector connector, long nowNs) {
        this.context = context;
        this.membership = context.membership();
        this.directory = directory;
        this.connector = connector;
        this.frames = new ControlFrames(context.hops());
        this.nextNs = membership.isClosed() ? nowNs + FIRST_NS : TimerQueue.NONE;
        this.askedNs = nowNs - PAUSE_NS;
    }

    public long nextDeadlineNs() {
        return nextNs;
    }

    /** Asks the next signer, if this node's certificate is due and one is known. */
    public void onTimer(long nowNs) {
        if (nextNs == TimerQueue.NONE || nowNs < nextNs) {
            return;
        }
        nextNs = nowNs + PAUSE_NS;
        if (isDue() && membership.signer().isPresent()) {
            renewOwn(nowNs);
        } else if (isDue()) {
            retries = (isAwaited || isConnecting) && retries < RETRIES ? retries + 1 : 0;
            nextSigner().ifPresent(signer -> ask(signer, nowNs));
        }
    }

    /** As it would any member's. */
    private void renewOwn(long nowNs) {
        Certificate own = membership.own().orElseThrow();
        Optional<Certificate> fresh = isGood(own) ? renew(own) : Optional.empty();
        fresh.ifPresent(certificate -> {
            onSigned(certificate);
            take(certificate, nowNs);
        });
    }

    private boolean isDue() {
        return membership.own().filter(own -> Renewal.isDue(own, hour())).isPresent();
    }

    /**
     * The one with whom there is a session at last, else the one behind who was tried last, in the order of the keys;
     * one that was away comes in its turn.
     */
    private Optional<Peer> nextSigner() {
        List<Peer> signers = context.peers().all().stream()
                .filter(RenewalDesk::isSigner)
                .filter(peer -> peer.isConnected() || peer.isExpected())
                .toList();
        NodeKey last = lastTried;
        return signers.stream()
                .filter(peer -> peer.isConnected() && peer.key().equals(justConnected))
                .findFirst()
                .or(() -> signers.stream()
                        .filter(peer -> last != null && peer.key().compareTo(last) > 0)
                        .findFirst())
                .or(() -> signers.stream().findFirst());
    }

    private static boolean isSigner(Peer peer) {
        return peer.certificate()
                .filter(certificate -> certificate.grant().has(Grant.SIGNER))
                .isPresent();
    }

    private void ask(Peer signer, long nowNs) {
        Hop hop = signer.link().hop();
        lastTried = signer.key();
        justConnected = null;
        nextNs = retries < RETRIES ? nowNs + (FIRST_RETRY_NS << retries) : nowNs + PAUSE_NS;
        isConnecting = signer.current().isEmpty() || hop == null;
        if (hop == null || isConnecting) {
            connector.connect(signer, nowNs);
            return;
        }
        lastAsked = signer.key();
        askedNs = nowNs;
        isAwaited = true;
        membership
                .own()
                .ifPresent(own -> frames.sendCertificateRequest(signer.current().orElseThrow(), own.encode(), hop));
    }

    /** A session with who may renew is the moment to ask. */
    @Override
    public void onEstablished(Peer peer, long nowNs) {
        boolean isFree = isConnecting || nowNs - askedNs >= PAUSE_NS;
        if (nextNs != TimerQueue.NONE && isSigner(peer) && isDue() && isFree) {
            nextNs = Math.min(nextNs, nowNs + FIRST_NS);
            justConnected = peer.key();
            isConnecting = false;
        }
    }

    /** A member asks for a certificate in the place of this one. */
    public void onRequest(Peer peer, Session session, Bytes shown, Hop from, long nowNs) {
        Optional<Certificate> answer = membership.signer().isPresent() && given.takeQuestion(peer.key(), nowNs)
                ? membership
                        .judge(peer.key(), shown, hour())
                        .certificate()
                        .flatMap(standing -> answer(peer.key(), standing, nowNs))
                : Optional.empty();
        if (answer.isEmpty()) {
            context.counters().add(Counter.CERTIFICATE_REQUESTS_REFUSED);
        }
        frames.sendCertificateAnswer(session, answer.map(Certificate::encode).orElse(new byte[0]), from);
    }

    /** What was signed for it before, as long as that will do; else, now and then, another. */
    private Optional<Certificate> answer(NodeKey member, Certificate standing, long nowNs) {
        Optional<Certificate> last = given.last(member).filter(known -> isStillGood(known, standing));
        if (last.isPresent()) {
            return last;
        }
        if (given.isLate(member, nowNs) || !Renewal.isDue(standing, hour()) || !signing.take(nowNs)) {
            return Optional.empty();
        }
        Optional<Certificate> fresh = renew(standing);
        fresh.ifPresent(certificate -> {
            given.add(member, certificate, nowNs);
            onSigned(certificate);
        });
        return fresh;
    }

    private boolean isStillGood(Certificate known, Certificate standing) {
        return known.grant().equals(standing.grant())
                && !Renewal.isDue(known, hour())
                && membership.standing(standing.nodeKey(), known, hour()).isEmpty();
    }

    private Optional<Certificate> renew(Certificate standing) {
        return Renewal.renew(
                standing, membership.signer().orElseThrow(), context.random().nextLong(), hour());
    }

    private void onSigned(Certificate certificate) {
        context.counters().add(Counter.CERTIFICATES_RENEWED);
        context.turn().listener().onMembership(new MembershipNews.Signed(certificate));
    }

    /** A signer gives this node another certificate, or none. */
    public void onAnswer(Peer peer, Bytes given, long nowNs) {
        boolean isAsked = isAwaited && peer.key().equals(lastAsked);
        if (isAsked) {
            isAwaited = false;
            retries = 0;
            nextNs = nowNs + PAUSE_NS;
        }
        Optional<Certificate> fresh = isAsked ? Certificate.read(given.toArray()) : Optional.empty();
        if (fresh.filter(this::isBetter).isEmpty()) {
            context.counters().add(Counter.CERTIFICATE_REQUESTS_REFUSED);
            return;
        }
        take(fresh.get(), nowNs);
    }

    /** Shows it from now on. */
    private void take(Certificate fresh, long nowNs) {
        membership.replaceOwn(fresh);
        directory.announcer().onChanged();
        directory.onMembership(nowNs);
        context.turn().listener().onMembership(new MembershipNews.Renewed(fresh));
    }

    /** Is it good, for the same, and for longer or without an invitation? */
    private boolean isBetter(Certificate fresh) {
        Certificate own = membership.own().orElseThrow();
        boolean isLonger = fresh.period().lastHour() > own.period().lastHour();
        boolean isPlain = own.joining().isPresent() && fresh.joining().isEmpty();
        return isGood(fresh) && fresh.grant().equals(own.grant()) && (isLonger || isPlain);
    }

    private boolean isGood(Certificate own) {
        return membership
                .trust()
                .orElseThrow()
                .refusal(own, context.ownKey(), hour())
                .isEmpty();
    }

    private long hour() {
        return Period.hour(context.stamps().unixNs());
    }
}
