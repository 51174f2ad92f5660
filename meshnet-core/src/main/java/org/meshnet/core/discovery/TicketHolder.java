package org.meshnet.core.discovery;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.crypto.SecretBytes;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.ClaimsDigest;
import org.meshnet.core.wire.HelloExchange;
import org.meshnet.core.wire.TicketGiven;
import org.meshnet.core.wire.TicketWanted;

/**
 * The ticket with which the node registers the next time, and when it asks for one (docs/protocol.md §5.1, "Tickets"):
 * a moment after it was registered, or its claims changed, and when half of a ticket's time is over. In memory only.
 */
final class TicketHolder {
    /** Later than all that has to be asked after a registration, and not at the same time as others. */
    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long JITTER_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(60);
    /** So often it is shown without an answer: then a register may be what gets through. */
    private static final int MOST_USES = 3;

    private record Held(Bytes ticket, SecretBytes secret, ClaimsDigest claims, ServerKey server, long endNs) {}

    private final ClientMeans means;
    private final ServerTalk talk;
    private final Announcements announcements;
    private @Nullable Held held;
    private int useCount;
    private @Nullable ServerKey server;

    TicketHolder(ClientMeans means, ServerTalk talk, Announcements announcements) {
        this.means = means;
        this.talk = talk;
        this.announcements = announcements;
    }

    /** The keys for this exchange, those of the ticket among them if it fits. */
    AttemptKeys addTo(AttemptKeys keys, HelloExchange exchange, long nowNs) {
        Held fitting = held;
        if (fitting == null
                || !fitting.server().equals(exchange.challenge().serverKey())
                || !fitting.claims().equals(wantedClaims())) {
            return keys;
        }
        if (useCount >= MOST_USES || nowNs >= fitting.endNs()) {
            drop();
            askSoon(nowNs);
            return keys;
        }
        useCount++;
        return keys.with(
                fitting.ticket(),
                ChannelKeys.ofTicket(exchange, fitting.secret().lend()));
    }

    private ClaimsDigest wantedClaims() {
        return ClaimsDigest.of(announcements.latest().claims());
    }

    /** The server registered the node; a ticket that was shown has done its work. */
    void onRegistered(ServerKey by, long nowNs) {
        server = by;
        if (useCount > 0) {
            drop();
        }
        askSoon(nowNs);
    }

    /** The server has other claims of the node, perhaps. */
    void onUpdated(long nowNs) {
        if (held == null || !held.claims().equals(wantedClaims())) {
            askSoon(nowNs);
        }
    }

    /** A server has no use for the ticket that was shown. */
    void onUnknown(long nowNs) {
        drop();
        askSoon(nowNs);
    }

    private void askSoon(long nowNs) {
        arm(nowNs + PAUSE_NS + means.random().nextLong(JITTER_NS));
    }

    private void arm(long deadlineNs) {
        means.timers().arm(ClientTimer.TICKET, deadlineNs);
    }

    /** Asks for one, if the node is registered. */
    void onTimer(long nowNs) {
        if (talk.isRegistered()) {
            talk.withdrawAll(TicketWanted.class);
            talk.ask(new TicketWanted(wantedClaims()), nowNs);
            arm(nowNs + RETRY_NS);
        }
    }

    /** The server gave one. */
    void onGiven(TicketWanted asked, TicketGiven given, long nowNs) {
        if (server == null) {
            return;
        }
        drop();
        long lifetimeNs = TimeUnit.SECONDS.toNanos(given.lifetimeSeconds());
        held = new Held(
                given.ticket(), new SecretBytes(given.secret().toArray()), asked.claims(), server, nowNs + lifetimeNs);
        arm(nowNs + lifetimeNs / 2);
        if (!asked.claims().equals(wantedClaims())) {
            askSoon(nowNs);
        }
    }

    /** Wipes the ticket, and asks for none. */
    void forget() {
        drop();
        means.timers().disarm(ClientTimer.TICKET);
    }

    private void drop() {
        Optional.ofNullable(held).ifPresent(old -> old.secret().destroy());
        held = null;
        useCount = 0;
    }
}
