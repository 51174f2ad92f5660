package org.meshnet.sim.mesh;

import java.util.ArrayList;
import java.util.List;
import org.meshnet.core.net.Endpoint;
import org.meshnet.sim.ByteDamage;
import org.meshnet.sim.SimDatagram;
import org.meshnet.sim.SimHost;
import org.meshnet.sim.SimRandom;
import org.meshnet.sim.SimScheduler;

/**
 * Somebody on the wire before every node and server, until told to stop: of what arrives a share is dropped, damaged,
 * repeated, held back, replayed much later, sent to another host or from another's endpoint, or mixed with what belongs
 * to another session.
 */
final class Disturbance {
    private static final int REMEMBERED = 400;
    private static final long LONGEST_HOLD_NS = 2 * SimScheduler.SECOND_NS;
    /** Of a message behind its type and reserved bytes: a receiver's index, or a session's id. */
    private static final int NAME_OFFSET = 4;

    private static final int NAME_LENGTH = 8;

    private final SimMesh mesh;
    private final SimRandom random;
    private final double share;
    private final List<Seen> seen = new ArrayList<>();
    private boolean isOn;
    private int count;

    private record Seen(SimHost host, Endpoint from, int port, byte[] bytes) {}

    /** @param share of the datagrams that something is done to, of 1 */
    Disturbance(SimMesh mesh, double share) {
        this.mesh = mesh;
        this.random = mesh.network().random().split("disturbance");
        this.share = share;
        mesh.nodes().forEach(node -> watch(node.host()));
        mesh.servers().forEach(server -> watch(server.host()));
    }

    private void watch(SimHost host) {
        host.filterReceived(datagram -> passes(host, datagram));
    }

    void begin() {
        isOn = true;
    }

    /** From here on all arrives as it was sent, but for what is held back now. */
    void end() {
        isOn = false;
    }

    /** Datagrams that something was done to. */
    int count() {
        return count;
    }

    private boolean passes(SimHost host, SimDatagram datagram) {
        Seen now = new Seen(host, datagram.from(), datagram.to().port(), datagram.bytes());
        remember(now);
        if (!isOn || !random.chance(share)) {
            return true;
        }
        count++;
        return disturb(now);
    }

    private void remember(Seen now) {
        if (seen.size() < REMEMBERED) {
            seen.add(now);
        } else {
            seen.set(random.nextInt(REMEMBERED), now);
        }
    }

    /** Does something, and says whether the datagram arrives all the same. */
    private boolean disturb(Seen now) {
        Seen other = seen.get(random.nextInt(seen.size()));
        switch (random.nextInt(10)) {
            case 0 -> {
                return false;
            }
            case 1 -> {
                deliver(now, ByteDamage.damage(now.bytes(), random));
                return false;
            }
            case 2 -> deliver(now, ByteDamage.damage(now.bytes(), random));
            case 3 -> repeat(now);
            case 4 -> {
                hold(now);
                return false;
            }
            case 5 -> deliver(other, other.bytes());
            case 6 -> deliver(now, other.bytes());
            case 7 -> deliver(other, ByteDamage.graft(other.bytes(), now.bytes(), NAME_OFFSET, NAME_LENGTH));
            case 8 -> deliver(now, ByteDamage.splice(now.bytes(), other.bytes(), random));
            default -> deliver(new Seen(now.host(), other.from(), now.port(), now.bytes()), now.bytes());
        }
        return true;
    }

    private void repeat(Seen now) {
        for (int copies = 1 + random.nextInt(3); copies > 0; copies--) {
            hold(now);
        }
    }

    private void hold(Seen now) {
        mesh.network().scheduler().after(random.nextLong(LONGEST_HOLD_NS), () -> deliver(now, now.bytes()));
    }

    private static void deliver(Seen as, byte[] bytes) {
        as.host().inject(as.from(), as.port(), bytes);
    }
}
