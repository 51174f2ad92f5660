package org.meshnet.core.engine.nat;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.engine.context.Checks;
import org.meshnet.core.engine.context.ControlFrames;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.guess.Spray;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.frame.GuessBody;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.path.FlowBudget;
import org.meshnet.core.path.PortGuesses;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.session.Session;

/** The easy side of guessing: tries ports of the hard side's NAT, for a few peers at once. Control thread only. */
final class Sprayer {
    private static final int MOST_SPRAYS = 4;
    private static final long RANDOM_SPRAY_PAUSE_NS = TimeUnit.SECONDS.toNanos(15);
    private static final long BEYOND_SPRAY_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final EngineContext context;
    private final Checks checks;
    private final FlowBudget flows;
    private final SendLosses losses;
    private final RandomSource random;
    private final ControlFrames frames;
    private final Set<Peer> spraying = new LinkedHashSet<>();

    /** @param flows what this node may take of tables on the way out, for all that it guesses */
    Sprayer(EngineContext context, Checks checks, FlowBudget flows, SendLosses losses) {
        this.context = context;
        this.checks = checks;
        this.flows = flows;
        this.losses = losses;
        this.random = context.random();
        this.frames = new ControlFrames(context.hops());
    }

    /** Tries what the peer asks for, if there is room and it does not ask too often. */
    void begin(Peer peer, GuessBody body, long nowNs) {
        boolean isFree = spraying.size() < MOST_SPRAYS || spraying.contains(peer);
        boolean isRandomUnderWay = peer.guess().spray().filter(Spray::isRandom).isPresent();
        boolean hasRoom = flows.has(body.isRandom() ? Spray.RANDOM_COUNT : PortGuesses.BEYOND_COUNT, nowNs);
        if (isFree && hasRoom && !isRandomUnderWay && peer.guess().allowsSpray(nowNs)) {
            peer.observedV4()
                    .map(Endpoint::address)
                    .filter(checks::isGuessable)
                    .ifPresent(address -> begin(peer, address, body, nowNs));
        }
    }

    private void begin(Peer peer, IpAddress address, GuessBody body, long nowNs) {
        int[] ports = body.isRandom()
                ? PortGuesses.random(Spray.RANDOM_COUNT, random)
                : PortGuesses.beyond(body.lastPort(), body.step());
        peer.guess().setSpray(new Spray(address, ports, body.isRandom(), nowNs));
        peer.guess().pauseSprays(nowNs + (body.isRandom() ? RANDOM_SPRAY_PAUSE_NS : BEYOND_SPRAY_PAUSE_NS));
        spraying.add(peer);
        context.counters().add(Counter.PORT_GUESS_SPRAYS);
    }

    /** Sends what is due. */
    void goOn(Peer peer, Session session, Spray spray, long nowNs) {
        long lostCount = losses.count();
        for (int i = spray.takeDue(nowNs); i > 0 && mayTry(spray.target(), nowNs); i--) {
            frames.sendProbe(session, random.nextLong(), Hop.direct(spray.target()));
            spray.onSent();
        }
        if (spray.isOver() || losses.areMoreThan(lostCount)) {
            end(peer);
        }
    }

    /** The pace comes first: what it refuses costs no flow. */
    private boolean mayTry(Endpoint target, long nowNs) {
        return flows.has(1, nowNs) && checks.takeGuess(target, nowNs) && flows.take(nowNs);
    }

    void end(Peer peer) {
        spraying.remove(peer);
        peer.guess().clearSpray();
    }
}
