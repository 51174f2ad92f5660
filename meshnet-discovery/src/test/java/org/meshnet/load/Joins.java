package org.meshnet.load;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.X25519Pair;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.Hello;
import org.meshnet.core.wire.HelloExchange;
import org.meshnet.core.wire.Limits;
import org.meshnet.core.wire.Refused;
import org.meshnet.core.wire.Register;
import org.meshnet.core.wire.Registered;
import org.meshnet.core.wire.Registration;
import org.meshnet.core.wire.WireException;

/**
 * Has nodes registered, each by a whole exchange (docs/protocol.md §5.1): hello, challenge, register, registered. What
 * is not answered is begun anew, as real nodes do. Not thread-safe.
 */
final class Joins {
    /** How long a node waits for a challenge, and at least for the answer to its register. */
    static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);
    /** How long at most: three times as long as the challenge took, as real nodes do. */
    private static final long MOST_PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);

    private static final int CHALLENGE_TIMES = 3;
    /** After so many tries in vain it counts as lost, and the node gets in line again. */
    static final int MOST_ATTEMPTS = 10;
    /** Where the 8 bytes of a client nonce that tell the exchange stand in a datagram of the server. */
    private static final int NUMBER_OFFSET = 12;

    private static final int NONCE_OFFSET = 4;

    /** What becomes of a node. */
    interface Outcome {
        /** It is registered; its table has the session. */
        void onRegistered(int slot, int memberCount, long nowNs);

        /** It got no answer in all tries. */
        void onNotRegistered(int slot, long nowNs);
    }

    /** One exchange under way. */
    private static final class Exchange {
        private final int slot;
        private final long scheduledNs;
        private final int attempt;
        private final Hello hello;
        private final X25519Pair ephemeral;
        private @Nullable ChannelKeys keys;
        private long greetedNs;
        private long deadlineNs;
        private boolean isOver;

        Exchange(int slot, long scheduledNs, int attempt, Hello hello, X25519Pair ephemeral) {
            this.slot = slot;
            this.scheduledNs = scheduledNs;
            this.attempt = attempt;
            this.hello = hello;
            this.ephemeral = ephemeral;
        }
    }

    /** Until when an exchange waits for what it waits for now; void once it waits for something else. */
    private record Deadline(Exchange exchange, long atNs) {
        boolean isVoid() {
            return exchange.isOver || exchange.deadlineNs != atNs;
        }
    }

    private final Cast cast;
    private final NodeTable table;
    private final Book book;
    private final Outlet outlet;
    private final Outcome outcome;
    private final SplittableRandom random;
    private final long runNumber;
    private final Map<Long, Exchange> byNumber = new HashMap<>();
    private final PriorityQueue<Deadline> deadlines = new PriorityQueue<>(Comparator.comparingLong(Deadline::atNs));
    private long lastNumber;

    /** @param random never the same twice at one server, which would know its nonces again */
    Joins(Cast cast, NodeTable table, Book book, Outlet outlet, Outcome outcome, SplittableRandom random) {
        this.cast = cast;
        this.table = table;
        this.book = book;
        this.outlet = outlet;
        this.outcome = outcome;
        this.random = random;
        this.runNumber = random.nextLong();
    }

    /** Exchanges under way. */
    int count() {
        return byNumber.size();
    }

    /** Begins one for a node that is not here. */
    void begin(int slot, long scheduledNs, long nowNs) {
        Tally tally = book.at(scheduledNs);
        tally.line(Kind.REGISTER).onScheduled();
        tally.lateness().add(nowNs - scheduledNs);
        table.setAway(slot, NodeTable.State.JOINING);
        greet(slot, scheduledNs, 0, nowNs);
    }

    private void greet(int slot, long scheduledNs, int attempt, long nowNs) {
        long number = ++lastNumber;
        byte[] nonce = ByteBuffer.allocate(Limits.CLIENT_NONCE_LENGTH)
                .putLong(runNumber)
                .putLong(number)
                .array();
        X25519Pair ephemeral = X25519Pair.generate(random::nextBytes);
        Hello hello = new Hello(Bytes.of(nonce), Bytes.of(ephemeral.publicKey()));
        Exchange exchange = new Exchange(slot, scheduledNs, attempt, hello, ephemeral);
        byNumber.put(number, exchange);
        exchange.greetedNs = nowNs;
        send(exchange, hello.encode(), nowNs + PATIENCE_NS);
    }

    private void send(Exchange exchange, byte[] datagram, long deadlineNs) {
        exchange.deadlineNs = deadlineNs;
        deadlines.add(new Deadline(exchange, exchange.deadlineNs));
        int slot = exchange.slot;
        if (!outlet.send(ByteBuffer.wrap(datagram), cast.server(slot), cast.port(slot, table.isElsewhere(slot)))) {
            book.now().count(Count.UNSENT);
        }
    }

    /** A challenge, registered or refused. */
    void onDatagram(ByteBuffer datagram, long nowNs) throws WireException {
        Exchange exchange = find(datagram);
        if (exchange == null) {
            book.now().count(Count.LATE);
            return;
        }
        ChannelKeys keys = exchange.keys;
        if (keys == null) {
            answer(exchange, Challenge.decode(datagram), nowNs);
        } else {
            end(exchange, keys, datagram, nowNs);
        }
    }

    private @Nullable Exchange find(ByteBuffer datagram) {
        int first = datagram.position();
        if (datagram.remaining() < NUMBER_OFFSET + Long.BYTES || datagram.getLong(first + NONCE_OFFSET) != runNumber) {
            return null;
        }
        return byNumber.get(datagram.getLong(first + NUMBER_OFFSET));
    }

    private void answer(Exchange exchange, Challenge challenge, long nowNs) {
        HelloExchange both = new HelloExchange(exchange.hello, challenge);
        Optional<ChannelKeys> keys = ChannelKeys.ofNode(both, exchange.ephemeral);
        if (keys.isEmpty()) {
            book.now().count(Count.UNREADABLE);
            return;
        }
        exchange.keys = keys.get();
        int slot = exchange.slot;
        Identity identity = cast.identity(slot, table.generation(slot));
        Registration registration = new Registration(
                both,
                false,
                cast.secrets(slot).networkId(),
                identity.nodeKey(),
                cast.claims(slot),
                cast.descriptor(slot, 0));
        Register register = Register.sign(registration, identity, cast.secrets(slot));
        table.setNodeKey(slot, identity.nodeKey());
        long patienceNs = Math.min(MOST_PATIENCE_NS, CHALLENGE_TIMES * (nowNs - exchange.greetedNs));
        send(exchange, register.encode(keys.get().fromNode()), nowNs + Math.max(PATIENCE_NS, patienceNs));
    }

    private void end(Exchange exchange, ChannelKeys keys, ByteBuffer datagram, long nowNs) throws WireException {
        if (datagram.remaining() == Registered.LENGTH) {
            Optional<Registered> registered = Registered.open(datagram, keys.fromServer());
            registered.ifPresentOrElse(
                    taken -> onRegistered(exchange, keys, taken, nowNs),
                    () -> book.now().count(Count.UNREADABLE));
        } else if (Refused.open(datagram, keys.fromServer()).isPresent()) {
            remove(exchange);
            book.line(Kind.REGISTER, exchange.scheduledNs).onRefused();
            table.setAway(exchange.slot, NodeTable.State.FREE);
        }
    }

    private void onRegistered(Exchange exchange, ChannelKeys keys, Registered registered, long nowNs) {
        remove(exchange);
        book.line(Kind.REGISTER, exchange.scheduledNs).onAnswered(nowNs - exchange.scheduledNs);
        table.setHere(exchange.slot, keys, registered);
        outcome.onRegistered(exchange.slot, registered.memberCount(), nowNs);
    }

    private void remove(Exchange exchange) {
        exchange.isOver = true;
        byNumber.remove(ByteBuffer.wrap(exchange.hello.clientNonce().toArray()).getLong(Long.BYTES));
    }

    /** Begins anew what was not answered in time. */
    void onTimer(long nowNs) {
        Deadline first = deadlines.peek();
        while (first != null && (first.isVoid() || first.atNs <= nowNs)) {
            deadlines.remove();
            if (!first.isVoid()) {
                onSilence(first.exchange, nowNs);
            }
            first = deadlines.peek();
        }
    }

    private void onSilence(Exchange exchange, long nowNs) {
        remove(exchange);
        if (exchange.attempt + 1 < MOST_ATTEMPTS) {
            book.line(Kind.REGISTER, exchange.scheduledNs).onRetried();
            greet(exchange.slot, exchange.scheduledNs, exchange.attempt + 1, nowNs);
        } else {
            book.line(Kind.REGISTER, exchange.scheduledNs).onLost();
            outcome.onNotRegistered(exchange.slot, nowNs);
        }
    }

    /** Nobody waits any more: what is under way is lost, and the nodes get in line again. */
    void loseAll(long nowNs) {
        List<Exchange> lost = List.copyOf(byNumber.values());
        byNumber.clear();
        deadlines.clear();
        for (Exchange exchange : lost) {
            book.line(Kind.REGISTER, exchange.scheduledNs).onLost();
            outcome.onNotRegistered(exchange.slot, nowNs);
        }
    }
}
