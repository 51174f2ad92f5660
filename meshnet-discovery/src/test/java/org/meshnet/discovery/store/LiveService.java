package org.meshnet.discovery.store;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.discovery.registry.roster.ClaimAnswer;
import org.meshnet.discovery.registry.roster.NetworkRoster;
import org.meshnet.discovery.registry.shared.ServiceKey;
import org.meshnet.discovery.registry.shared.SharedRoster;

/** Rosters of several servers at a real store, in real time; one thread. */
final class LiveService implements AutoCloseable {
    static final NetworkId NETWORK = NetworkId.of(bytes(NetworkId.LENGTH, 77));
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    final List<One> servers = new ArrayList<>();
    private final long startNs = System.nanoTime();

    /** A server. */
    final class One {
        final SharedRoster roster;
        final StoreConnection connection;

        private One(StoreAddress address, Optional<Path> authority, int number) {
            connection = new StoreConnection(address, authority, () -> {});
            SecureRandomSource random = new SecureRandomSource();
            roster = new SharedRoster(
                    new SharedRoster.Setup(new Endpoint(IpAddress.v4(0x0a000000 + number), 8000), 100, 20_000),
                    new ServiceKey(new byte[ServiceKey.LENGTH], random),
                    random,
                    connection);
            connection.start();
        }

        NetworkRoster network() {
            return roster.open(NETWORK);
        }

        boolean isUp() {
            return roster.reading().isUp();
        }

        void join(int node) {
            network().put(key(node), new Endpoint(IpAddress.v4(0xc0000200 + node), 1000), Bytes.of(new byte[] {1}));
        }

        Claim claim(int node, Token... claims) {
            Claim claim = new Claim();
            network().claim(key(node), List.of(claims), claim, nowNs());
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

        boolean isDecided() {
            return refused != null;
        }
    }

    LiveService(String url, int count) {
        this(StoreAddress.parse(url, Optional.empty()).orElseThrow(), count);
    }

    LiveService(StoreAddress address, int count) {
        this(address, Optional.empty(), count);
    }

    LiveService(StoreAddress address, Optional<Path> authority, int count) {
        for (int i = 1; i <= count; i++) {
            servers.add(new One(address, authority, i));
        }
        await(() -> servers.stream().allMatch(One::isUp));
    }

    static byte[] bytes(int length, int number) {
        return ByteBuffer.allocate(length).putInt(number).array();
    }

    static NodeKey key(int number) {
        return NodeKey.of(bytes(NodeKey.LENGTH, number));
    }

    long nowNs() {
        return System.nanoTime() - startNs;
    }

    void turn() {
        for (One server : servers) {
            server.connection.drainTo(server.roster, nowNs());
            server.roster.onTimer(nowNs());
        }
    }

    /** Works until that is so; fails after a minute, which is many times what it takes. */
    void await(BooleanSupplier isSo) {
        long fromNs = System.nanoTime();
        while (!isSo.getAsBoolean()) {
            turn();
            if (System.nanoTime() - fromNs > PATIENCE_NS) {
                throw new AssertionError(
                        "not within a minute; " + servers.get(0).roster.reading());
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        servers.forEach(server -> server.connection.close());
    }
}
