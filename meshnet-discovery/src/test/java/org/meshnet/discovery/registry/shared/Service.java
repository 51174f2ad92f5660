package org.meshnet.discovery.registry.shared;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.discovery.registry.roster.ClaimAnswer;
import org.meshnet.discovery.registry.roster.NetworkRoster;
import org.meshnet.sim.SimScheduler;
import org.meshnet.sim.mesh.FakeStore;

/** Rosters of several servers at one store, in virtual time; answers of each come in order, and take 1 to 20 ms. */
final class Service {
    static final NetworkId NETWORK = NetworkId.of(bytes(NetworkId.LENGTH, 77));

    final SimScheduler scheduler = new SimScheduler();
    final FakeStore store = new FakeStore();
    final List<One> servers = new ArrayList<>();
    private final Random random;

    /** A server. */
    final class One {
        final SharedRoster roster;
        private long orderNs;
        boolean isCut;

        private One(int number, byte[] secret) {
            RandomSource drawn = random::nextBytes;
            roster = new SharedRoster(
                    new SharedRoster.Setup(new Endpoint(IpAddress.v4(0x0a000000 + number), 8000), 100, 20_000),
                    new ServiceKey(secret, drawn),
                    drawn,
                    this::send);
            turn();
        }

        private void send(long number, StoreCommand command) {
            orderNs = Math.max(orderNs + 1, scheduler.nowNs() + (1 + random.nextInt(10)) * SimScheduler.MILLISECOND_NS);
            scheduler.at(orderNs, () -> {
                StoreReply reply = isCut ? new StoreReply.Failed("cut off") : store.carryOut(command);
                orderNs = Math.max(orderNs + 1, scheduler.nowNs() + SimScheduler.MILLISECOND_NS);
                scheduler.at(orderNs, () -> {
                    roster.onReply(number, reply, scheduler.nowNs());
                    turn();
                });
            });
        }

        /** Does what is due, and comes back when something is. */
        void turn() {
            roster.onTimer(scheduler.nowNs());
        }

        NetworkRoster network() {
            return roster.open(NETWORK);
        }

        void join(int node) {
            network().put(key(node), new Endpoint(IpAddress.v4(0xc0000200 + node), 1000), Bytes.of(new byte[] {1}));
        }

        Claim claim(int node, Token... claims) {
            Claim claim = new Claim();
            network().claim(key(node), List.of(claims), claim, scheduler.nowNs());
            return claim;
        }
    }

    /** What became of a claim. */
    static final class Claim implements ClaimAnswer {
        RefusedClaims refused;
        boolean isUndecided;

        @Override
        public void onDecided(RefusedClaims which, long nowNs) {
            refused = which;
        }

        @Override
        public void onUndecided(long nowNs) {
            isUndecided = true;
        }
    }

    Service(int count, long seed) {
        random = new Random(seed);
        for (int i = 1; i <= count; i++) {
            add(i, 0);
        }
        store.listen(network -> servers.forEach(server -> scheduler.after(SimScheduler.MILLISECOND_NS, () -> {
            if (!server.isCut) {
                server.roster.onBell(network, scheduler.nowNs());
            }
        })));
        run(1);
    }

    One add(int number, int secret) {
        One server = new One(number, bytes(ServiceKey.LENGTH, secret));
        servers.add(server);
        return server;
    }

    static byte[] bytes(int length, int number) {
        return ByteBuffer.allocate(length).putInt(number).array();
    }

    static NodeKey key(int number) {
        return NodeKey.of(bytes(NodeKey.LENGTH, number));
    }

    /** Seconds, with a turn of each server every 5 ms. */
    void run(double seconds) {
        long endNs = scheduler.nowNs() + (long) (seconds * SimScheduler.SECOND_NS);
        while (scheduler.nowNs() < endNs) {
            scheduler.run(5 * SimScheduler.MILLISECOND_NS);
            servers.forEach(One::turn);
        }
    }
}
