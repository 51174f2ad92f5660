package org.meshnet.node.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.RandomSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Has one resolver answer queries for other domains while this host's traffic goes through an exit. Its sockets are as
 * any program's, so they go that way, too. It is asked by the transport that the query came by. Each try has a socket
 * of its own with a port of the system's choice and a random id, and a question is under way only once, however many
 * ask it (RFC 5452). Bounded: {@value #MOST_ASKERS} wait at once. On the responder's thread; any reads the counters.
 */
public final class ExitResolver implements OtherDomains {
    static final int MOST_ASKERS = 256;
    static final int DATAGRAM_TRIES = 2;
    /** Until a datagram is sent again, or given up. */
    static final long DATAGRAM_NS = TimeUnit.MILLISECONDS.toNanos(2000);
    /** Until a connection is given up. */
    static final long STREAM_NS = TimeUnit.MILLISECONDS.toNanos(4000);

    private static final int ID_MASK = 0xffff;

    private final InetSocketAddress resolver;
    private final BooleanSupplier isExitWanted;
    private final RandomSource random;
    private final Map<Asked, Question> underWay = new LinkedHashMap<>();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private int askers;
    private @Nullable Selector selector;

    private record Asked(ResolverQuestion question, Transport transport) {}

    private record Asker(Message query, Consumer<Message> answer) {}

    /** A question under way, and who waits for its answer. */
    private final class Question implements ResolverTry.Outcome {
        private final Asked asked;
        private final List<Asker> waiting = new ArrayList<>();
        private @Nullable ResolverTry current;
        private int tries;
        private long deadlineNs;

        Question(Asked asked) {
            this.asked = asked;
        }

        /** Asks; where that is not possible it is over. */
        void tryIt(long nowNs) {
            tries++;
            deadlineNs = nowNs + (asked.transport() == Transport.UDP ? DATAGRAM_NS : STREAM_NS);
            try {
                current = begin(asked, this);
            } catch (IOException e) {
                onFailure();
            }
        }

        void onOverdue(long nowNs) {
            end();
            if (asked.transport() == Transport.UDP && tries < DATAGRAM_TRIES) {
                tryIt(nowNs);
            } else {
                onFailure();
            }
        }

        void end() {
            if (current != null) {
                current.close();
            }
        }

        @Override
        public void onAnswer(Message answer) {
            finish(this).forEach(asker -> asker.answer().accept(ResolverQuestion.passedOn(answer, asker.query())));
        }

        @Override
        public void onRefused() {
            refused.incrementAndGet();
        }

        @Override
        public void onFailure() {
            finish(this).forEach(asker -> fail(asker.query(), asker.answer()));
        }
    }

    /**
     * @param resolver that is asked
     * @param isExitWanted else queries are refused
     * @param random for ids that nobody guesses
     */
    public ExitResolver(Endpoint resolver, BooleanSupplier isExitWanted, RandomSource random) {
        this.resolver = resolver.toSocketAddress();
        this.isExitWanted = isExitWanted;
        this.random = random;
    }

    @Override
    public void open(Selector responders) {
        selector = responders;
    }

    @Override
    public void ask(Message query, Transport transport, Consumer<Message> answer) {
        Record question = query.getQuestion();
        boolean isTransfer = question.getType() == Type.AXFR || question.getType() == Type.IXFR;
        if (!isExitWanted.getAsBoolean() || isTransfer || question.getDClass() != DClass.IN) {
            REFUSED.ask(query, transport, answer);
        } else if (askers >= MOST_ASKERS) {
            fail(query, answer);
        } else {
            add(new Asked(ResolverQuestion.of(query), transport), new Asker(query, answer));
        }
    }

    private void add(Asked asked, Asker asker) {
        askers++;
        Question known = underWay.get(asked);
        if (known != null) {
            known.waiting.add(asker);
            return;
        }
        Question fresh = new Question(asked);
        fresh.waiting.add(asker);
        underWay.put(asked, fresh);
        fresh.tryIt(System.nanoTime());
    }

    private ResolverTry begin(Asked asked, ResolverTry.Outcome outcome) throws IOException {
        Selector responders = selector;
        if (responders == null) {
            throw new IOException("nobody serves");
        }
        int id = (int) random.nextLong() & ID_MASK;
        return asked.transport() == Transport.UDP
                ? DatagramTry.begin(resolver, responders, asked.question(), id, outcome)
                : StreamTry.begin(resolver, responders, asked.question(), id, outcome);
    }

    /** It is not under way any more; those who waited for it, once. */
    private List<Asker> finish(Question question) {
        if (!underWay.remove(question.asked, question)) {
            return List.of();
        }
        askers -= question.waiting.size();
        return question.waiting;
    }

    private void fail(Message query, Consumer<Message> answer) {
        failed.incrementAndGet();
        answer.accept(NameServer.reply(query, Rcode.SERVFAIL));
    }

    @Override
    public void look(long nowNs) {
        for (Question question : List.copyOf(underWay.values())) {
            if (nowNs - question.deadlineNs >= 0) {
                question.onOverdue(nowNs);
            }
        }
    }

    @Override
    public boolean isWaiting() {
        return !underWay.isEmpty();
    }

    @Override
    public void close() {
        underWay.values().forEach(Question::end);
        underWay.clear();
        askers = 0;
        selector = null;
    }

    @Override
    public long failedCount() {
        return failed.get();
    }

    @Override
    public long refusedCount() {
        return refused.get();
    }
}
