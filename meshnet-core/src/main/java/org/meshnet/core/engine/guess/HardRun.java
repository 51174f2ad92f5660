package org.meshnet.core.engine.guess;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.frame.GuessBody;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.stun.PortSurvey;

/**
 * What a node does behind a hard NAT to be reached by one peer directly: the sockets that it opens, and what it asks
 * the peer to try (docs/paths.md). Control thread only.
 *
 * <pre>
 *   SURVEY ──ports rise by a step──▶ BEYOND ──1.5 s──▶ RANDOM ──5 s──▶ over
 *      └── they do not, or 1 s ─────────────────────────▲
 * </pre>
 *
 * What first leaves the sockets opens this side's NAT and does not arrive: a router of the peer's that takes stray
 * datagrams for itself would keep the port for them (docs/paths.md). Once the peer has tried its ports, whole ways are
 * tried, for a NAT that is further away than the first datagrams came. Where this host cannot send so, one half of the
 * sockets is opened before the peer tries ports, and one after.
 *
 * <p>If the peer's NAT is hard as well, there is hope only where the ports of both rise. Each then says which comes
 * next, and both send from their own sockets to the next ports of the other, in order, so that the n-th mapping of one
 * is for the n-th of the other.
 */
public final class HardRun {
    /** Sockets in all. */
    public static final int SOCKET_COUNT = 256;

    private static final int SURVEY_COUNT = 3;
    private static final int OPENED_AT_ONCE = 32;
    private static final int REMINDED_AT_ONCE = 4;
    private static final long SURVEY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long BEYOND_NS = TimeUnit.MILLISECONDS.toNanos(1500);
    /** By then the peer has tried the ports after the last one that it was told. */
    private static final long BEYOND_AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(600);

    private static final long RANDOM_NS = TimeUnit.SECONDS.toNanos(5);
    /** By then the peer has tried its random ports. */
    private static final long RANDOM_AGAIN_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long BEYOND_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long RANDOM_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long ASK_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(700);

    private enum Phase {
        SURVEY,
        BEYOND,
        RANDOM,
        OVER
    }

    private final Host host;
    private final boolean triesRandom;
    private final long randomFromNs;
    private final List<Endpoint> links = new ArrayList<>();
    private final @Nullable PortSurvey survey;
    private Phase phase = Phase.SURVEY;
    private GuessBody wanted = GuessBody.RANDOM;
    private @Nullable GuessBody theirs;
    private long phaseNs;
    private long nextNs;
    private long askedNs;
    private int probedCount;
    private int nextReminded;
    private boolean isExhausted;
    private boolean isPostponed;
    private boolean isPeerHard;
    private boolean hasOpenedAgain;
    private boolean hasOpenedOnly;

    /** What a run does to the world. */
    public interface Host {
        /** Opens this many sockets towards the peer, and the server where one is asked; the links to the peer. */
        List<Endpoint> open(int count, long nowNs);

        /** The survey over these sockets, if there is a server to ask. */
        Optional<PortSurvey> survey(List<Endpoint> links);

        /** Is there room for this many more flows in this host's router? */
        boolean hasRoom(int count, long nowNs);

        /** Can a probe be sent that opens this side's NAT only? */
        boolean canOpenOnly();

        /**
         * Sends a probe; false if that may not be now.
         *
         * @param opensOnly opens this side's NAT, and does not arrive
         */
        boolean probe(Endpoint link, boolean opensOnly, long nowNs);

        /** Asks the peer to try ports. */
        void ask(GuessBody body);

        /** Tries ports of the peer. */
        void spray(GuessBody body, long nowNs);
    }

    /**
     * @param triesRandom are random ports worth a try, which they are not if it is certain that the peer's NAT is hard,
     *     too
     * @param randomFromNs not before this
     */
    public HardRun(Host host, boolean triesRandom, long randomFromNs, long nowNs) {
        this.host = host;
        this.triesRandom = triesRandom;
        this.randomFromNs = randomFromNs;
        this.phaseNs = nowNs;
        this.nextNs = nowNs;
        open(SURVEY_COUNT, nowNs);
        this.survey = links.isEmpty() ? null : host.survey(links).orElse(null);
    }

    private void open(int count, long nowNs) {
        List<Endpoint> opened = host.open(count, nowNs);
        isExhausted = opened.size() < count;
        links.addAll(opened);
    }

    /** Does it come to random ports, if need be? */
    public boolean triesRandom() {
        return triesRandom;
    }

    /** Was it all in vain? */
    public boolean isOver(long nowNs) {
        return links.isEmpty() || phase == Phase.OVER || (phase == Phase.RANDOM && nowNs - phaseNs >= RANDOM_NS);
    }

    /** Did it end before random ports, as there was no room for the flows of them? */
    public boolean isPostponed() {
        return isPostponed;
    }

    /** When {@link #onTimer} is due. */
    public long nextNs() {
        return nextNs;
    }

    /** Takes a STUN answer; false if it is none of this run's. */
    public boolean onStun(byte[] datagram, Endpoint from, long nowNs) {
        return survey != null && survey.onDatagram(ByteBuffer.wrap(datagram), from, nowNs);
    }

    /** The peer takes its own NAT for a hard one and asks for probes, which leave once the own ports are known. */
    public void onAsked(GuessBody body, long nowNs) {
        theirs = body;
        isPeerHard = true;
        sprayIfKnown(nowNs);
    }

    private void sprayIfKnown(long nowNs) {
        if (phase != Phase.SURVEY && theirs != null) {
            host.spray(theirs, nowNs);
            theirs = null;
        }
    }

    /** Does what is due. */
    public void onTimer(long nowNs) {
        if (phase == Phase.SURVEY) {
            onSurvey(nowNs);
        }
        if (phase == Phase.BEYOND && nowNs - phaseNs >= BEYOND_NS) {
            beginRandom(nowNs);
        }
        if (nowNs - nextNs < 0) {
            return;
        }
        switch (phase) {
            case SURVEY -> nextNs = Math.min(surveyDeadlineNs(), phaseNs + SURVEY_NS);
            case BEYOND -> {
                openAgain(nowNs);
                boolean opensOnly = isOpening(BEYOND_AGAIN_NS, nowNs);
                links.forEach(link -> host.probe(link, opensOnly, nowNs));
                probedCount = links.size();
                nextNs = nowNs + BEYOND_PAUSE_NS;
            }
            case RANDOM -> {
                spread(nowNs);
                nextNs = nowNs + RANDOM_PAUSE_NS;
            }
            case OVER -> nextNs = nowNs + BEYOND_PAUSE_NS;
        }
        ask(nowNs);
    }

    private void onSurvey(long nowNs) {
        if (survey != null) {
            survey.onTimer(nowNs);
        }
        boolean isOver = survey == null || survey.isDone() || nowNs - phaseNs >= SURVEY_NS;
        if (!isOver) {
            return;
        }
        Optional<GuessBody> beyond = survey == null ? Optional.empty() : beyond(survey);
        if (beyond.isPresent()) {
            begin(Phase.BEYOND, beyond.get(), nowNs);
        } else {
            beginRandom(nowNs);
        }
    }

    private long surveyDeadlineNs() {
        return survey == null ? Long.MAX_VALUE : survey.nextDeadlineNs();
    }

    private void beginRandom(long nowNs) {
        isPostponed = triesRandom && !host.hasRoom(SOCKET_COUNT - links.size(), nowNs);
        begin(triesRandom && !isPostponed ? Phase.RANDOM : Phase.OVER, GuessBody.RANDOM, nowNs);
    }

    /** The sockets of the survey take a port each for the peer; the next one is for whatever is sent next. */
    private Optional<GuessBody> beyond(PortSurvey asked) {
        List<Integer> ports = asked.ports();
        int step = asked.step().orElse(0);
        int last = step == 0 ? 0 : ports.get(ports.size() - 1) + step * links.size();
        return GuessBody.isBeyond(last, step) ? Optional.of(new GuessBody(last, step)) : Optional.empty();
    }

    private void begin(Phase next, GuessBody body, long nowNs) {
        phase = next;
        wanted = body;
        phaseNs = next == Phase.RANDOM && nowNs - randomFromNs < 0 ? randomFromNs : nowNs;
        nextNs = phaseNs;
        askedNs = phaseNs - ASK_PAUSE_NS;
    }

    private void ask(long nowNs) {
        boolean isAsking = phase == Phase.BEYOND || phase == Phase.RANDOM;
        if (isAsking && nowNs - askedNs >= ASK_PAUSE_NS) {
            askedNs = nowNs;
            host.ask(wanted);
        }
        sprayIfKnown(nowNs);
    }

    /**
     * The next ports, which the peer has written to by now. With a hard peer they would come in between those that each
     * side counts on.
     */
    private void openAgain(long nowNs) {
        if (!isPeerHard && !hasOpenedAgain && nowNs - phaseNs >= BEYOND_AGAIN_NS) {
            hasOpenedAgain = true;
            open(SURVEY_COUNT, nowNs);
        }
    }

    /** May the peer not have tried its ports yet? Two hard sides try each other's at once. */
    private boolean isOpening(long lengthNs, long nowNs) {
        return host.canOpenOnly() && !isPeerHard && nowNs - phaseNs < lengthNs;
    }

    /** Opens some more, or reminds the NAT of some that are open: what the network lost is made up for so. */
    private void spread(long nowNs) {
        boolean opensOnly = isOpening(RANDOM_AGAIN_NS, nowNs);
        boolean isHalf = !opensOnly && nowNs - phaseNs < RANDOM_AGAIN_NS;
        int wanted = isHalf ? SOCKET_COUNT / 2 : SOCKET_COUNT;
        if (!isExhausted && links.size() < wanted) {
            open(Math.min(OPENED_AT_ONCE, wanted - links.size()), nowNs);
        }
        if (!opensOnly && hasOpenedOnly) {
            hasOpenedOnly = false;
            probedCount = 0;
        }
        while (probedCount < links.size() && host.probe(links.get(probedCount), opensOnly, nowNs)) {
            hasOpenedOnly |= opensOnly;
            probedCount++;
        }
        for (int i = 0; i < REMINDED_AT_ONCE && probedCount == links.size(); i++) {
            host.probe(links.get(nextReminded++ % links.size()), opensOnly, nowNs);
        }
    }
}
