package org.meshnet.sim.mesh;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.engine.Command;
import org.meshnet.sim.SimRandom;

/**
 * A mesh whose nodes come, go and move at random while random pairs of those that are there ping each other. A node
 * leaves in good order, crashes, is started again, or moves to another site; at least {@link #LEAST_RUNNING} of them
 * run at any time.
 */
final class Churn {
    /** Nodes that were started or moved so lately are not pinged: they have to register first. */
    static final double SETTLING_SECONDS = 1;

    /** Half of the pings are among so few nodes that they find sessions there, some with a process that is no more. */
    private static final int FAVOURITES = 12;

    private static final double LEAST_RUNNING = 0.8;
    private static final double STEP_SECONDS = 0.05;
    private static final double ECHO_SECONDS = 0.2;
    /** As people would: a ping runs for so long. */
    private static final double LONGEST_PING_SECONDS = 5;

    private final SimMesh mesh;
    private final List<SimNode> nodes;
    private final SiteKind[] kinds;
    private final SimRandom random;
    private final Map<SimNode, Double> changedSeconds = new HashMap<>();
    private final List<PairPing> underWay = new ArrayList<>();
    private final List<Double> firstAnswerSeconds = new ArrayList<>();
    private final List<String> unanswered = new ArrayList<>();
    private int changeCount;

    Churn(SimMesh mesh, List<SimNode> nodes, SiteKind... kinds) {
        this.mesh = mesh;
        this.nodes = nodes;
        this.kinds = kinds;
        this.random = mesh.network().random().split("churn");
    }

    /** Echo requests from one node to another, until one is answered. */
    private static final class PairPing {
        private final SimNode from;
        private final SimNode to;
        private final double startSeconds;
        private final List<Integer> sequences = new ArrayList<>();

        PairPing(SimNode from, SimNode to, double startSeconds) {
            this.from = from;
            this.to = to;
            this.startSeconds = startSeconds;
        }

        boolean isBetweenOthersThan(SimNode node) {
            return from != node && to != node;
        }

        boolean isAnswered() {
            return sequences.stream().anyMatch(from.kernel()::hasEchoReply);
        }

        @Override
        public String toString() {
            return from + " at " + from.site().kind() + " to " + to + " at "
                    + to.site().kind() + ": "
                    + from.peer(to).map(Object::toString).orElse("unknown");
        }
    }

    /** Lets time pass with so many changes and so many new pings a second. */
    void run(double seconds, double changesPerSecond, double pingsPerSecond) {
        double changes = 0;
        double pings = 0;
        for (double end = mesh.now() + seconds; mesh.now() < end; ) {
            changes += changesPerSecond * STEP_SECONDS;
            pings += pingsPerSecond * STEP_SECONDS;
            for (; changes >= 1; changes--) {
                change(node());
            }
            for (; pings >= 1; pings--) {
                ping();
            }
            mesh.simulateTime(STEP_SECONDS);
            underWay.removeIf(this::isOver);
        }
    }

    /** Seconds until the first answer of each ping, in rising order. */
    List<Double> firstAnswerSeconds() {
        return firstAnswerSeconds.stream().sorted().toList();
    }

    /** Pings that got no answer. */
    List<String> unanswered() {
        return unanswered;
    }

    /** What happened to nodes. */
    int changeCount() {
        return changeCount;
    }

    private SimNode node() {
        return nodes.get(random.nextInt(nodes.size()));
    }

    private void change(SimNode node) {
        changeCount++;
        changedSeconds.put(node, mesh.now());
        underWay.removeIf(ping -> !ping.isBetweenOthersThan(node));
        if (!node.isRunning()) {
            mesh.restart(node);
        } else if (random.nextInt(3) == 0 || isScarce()) {
            mesh.move(node, mesh.site(kinds[random.nextInt(kinds.length)]));
            node.command(new Command.NetworkChanged());
        } else if (random.nextInt(2) == 0) {
            node.stop();
        } else {
            mesh.crash(node);
        }
    }

    private boolean isScarce() {
        return nodes.stream().filter(SimNode::isRunning).count() <= LEAST_RUNNING * nodes.size();
    }

    private void ping() {
        boolean isAmongFavourites = random.nextInt(2) == 0;
        Optional<SimNode> from = settled(isAmongFavourites);
        Optional<SimNode> to = settled(isAmongFavourites);
        if (from.isPresent() && to.isPresent() && from.get() != to.get()) {
            PairPing ping = new PairPing(from.get(), to.get(), mesh.now());
            send(ping);
            underWay.add(ping);
        }
    }

    private Optional<SimNode> settled(boolean isFavourite) {
        SimNode node = isFavourite ? nodes.get(random.nextInt(FAVOURITES)) : node();
        boolean isSettled = mesh.now() - changedSeconds.getOrDefault(node, 0.0) >= SETTLING_SECONDS;
        return isSettled && node.isRunning() && node.hasAddress(4) ? Optional.of(node) : Optional.empty();
    }

    private boolean isOver(PairPing ping) {
        double seconds = mesh.now() - ping.startSeconds;
        if (ping.isAnswered()) {
            firstAnswerSeconds.add(seconds);
            return true;
        }
        if (seconds >= LONGEST_PING_SECONDS) {
            unanswered.add(ping.toString());
            return true;
        }
        if (seconds >= ECHO_SECONDS * ping.sequences.size()) {
            send(ping);
        }
        return false;
    }

    private void send(PairPing ping) {
        ping.sequences.add(mesh.sendEcho(ping.from, ping.to, 4));
    }
}
