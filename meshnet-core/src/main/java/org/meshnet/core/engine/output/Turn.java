package org.meshnet.core.engine.output;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.meshnet.core.engine.status.ExitStatus;
import org.meshnet.core.engine.status.MembershipNews;
import org.meshnet.core.engine.status.MeshListener;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.engine.status.RefusedFlow;
import org.meshnet.core.engine.status.ServerStatus;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.fault.Pieces;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/**
 * What follows from what the engine is doing now. A part that works changes its own state and leaves here what others
 * are to do and the world is to hear; that is done when the part has ended, so nobody is called while a change is half
 * made. What one input leads to is bounded by the peers and by what fits in a datagram. Control thread only.
 */
public final class Turn {
    private final MeshListener listener;
    private final MeshListener queue = new Queue();
    private final Deque<Runnable> next = new ArrayDeque<>();
    private final Deque<Runnable> told = new ArrayDeque<>();

    /** @param listener who hears what is told to the world */
    public Turn(MeshListener listener) {
        this.listener = listener;
    }

    /** Another part is to do this next, in the order of the calls. */
    public void then(Runnable work) {
        next.addLast(work);
    }

    /** The world is to hear this, once all is done and published. */
    public void tell(Consumer<MeshListener> word) {
        told.addLast(() -> word.accept(listener));
    }

    /** Tells the world what is told to it, then. */
    public MeshListener listener() {
        return queue;
    }

    /** Whoever gave an order is to hear this, once all is done and published. */
    public void answer(Runnable word) {
        told.addLast(word);
    }

    /**
     * Has the parts do what follows, and what follows from that, until nothing does.
     *
     * @param pieces in which it is done, so that nothing is left behind what fails
     */
    public void settle(Pieces pieces) {
        runAll(next, pieces);
    }

    /** Tells the world what it is to hear, likewise. */
    public void tellAll(Pieces pieces) {
        runAll(told, pieces);
    }

    private static void runAll(Deque<Runnable> waiting, Pieces pieces) {
        for (Runnable work = waiting.poll(); work != null; work = waiting.poll()) {
            pieces.run(work);
        }
    }

    private final class Queue implements MeshListener {
        @Override
        public void onOverlayAddresses(List<Prefix> addresses) {
            tell(world -> world.onOverlayAddresses(addresses));
        }

        @Override
        public void onExit(ExitStatus exit) {
            tell(world -> world.onExit(exit));
        }

        @Override
        public void onRoutes(List<Prefix> networks) {
            tell(world -> world.onRoutes(networks));
        }

        @Override
        public void onPeerUp(PeerStatus peer) {
            tell(world -> world.onPeerUp(peer));
        }

        @Override
        public void onPeerDown(PeerStatus peer) {
            tell(world -> world.onPeerDown(peer));
        }

        @Override
        public void onPeerUnanswered(PeerStatus peer) {
            tell(world -> world.onPeerUnanswered(peer));
        }

        @Override
        public void onPathChanged(PeerStatus peer) {
            tell(world -> world.onPathChanged(peer));
        }

        @Override
        public void onRelayLimited(PeerStatus peer) {
            tell(world -> world.onRelayLimited(peer));
        }

        @Override
        public void onServerState(ServerStatus server, String detail) {
            tell(world -> world.onServerState(server, detail));
        }

        @Override
        public void onServerKey(int server, ServerKey key, boolean isChanged) {
            tell(world -> world.onServerKey(server, key, isChanged));
        }

        @Override
        public void onAddressTaken(IpAddress address, String holder, boolean isFixed) {
            tell(world -> world.onAddressTaken(address, holder, isFixed));
        }

        @Override
        public void onNoFreeAddress(Prefix network) {
            tell(world -> world.onNoFreeAddress(network));
        }

        @Override
        public void onNames(NameTable names) {
            tell(world -> world.onNames(names));
        }

        @Override
        public void onMembership(MembershipNews news) {
            tell(world -> world.onMembership(news));
        }

        @Override
        public void onRefused(RefusedFlow flow) {
            tell(world -> world.onRefused(flow));
        }

        @Override
        public void onMeasured(PeerStatus peer, int bytesPerSecond, int seconds) {
            tell(world -> world.onMeasured(peer, bytesPerSecond, seconds));
        }

        @Override
        public void onWarning(Warning warning) {
            tell(world -> world.onWarning(warning));
        }
    }
}
