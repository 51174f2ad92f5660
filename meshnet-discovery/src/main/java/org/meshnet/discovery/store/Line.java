package org.meshnet.discovery.store;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A connection to a store that is open, over whichever kind of it. Thread-safe. */
final class Line implements AutoCloseable {
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(3);
    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(500);
    private static final int MOST_QUEUED = 1024;
    private static final int THREADS = 2;

    private final ClientResources resources;
    private final AbstractRedisClient client;
    private final RedisScriptingAsyncCommands<byte[], byte[]> scripts;

    private Line(
            ClientResources resources,
            AbstractRedisClient client,
            RedisScriptingAsyncCommands<byte[], byte[]> scripts) {
        this.resources = resources;
        this.client = client;
        this.scripts = scripts;
    }

    /**
     * Connects, and waits for that.
     *
     * @param authority whose certificates are taken, instead of those that the Java machine knows
     * @throws RuntimeException if it cannot be had
     */
    static Line open(StoreAddress address, Optional<Path> authority, Inbox inbox) {
        // Newer Java machines warn of it; a store is not asked often enough to need it.
        System.setProperty("io.netty.noUnsafe", System.getProperty("io.netty.noUnsafe", "true"));
        ClientResources resources = ClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .reconnectDelay(Delay.constant(RECONNECT_PAUSE))
                .build();
        try {
            address.places().forEach(place -> place.setTimeout(CONNECT_PATIENCE));
            return address.isCluster()
                    ? openCluster(address, authority, inbox, resources)
                    : openSingle(address, authority, inbox, resources);
        } catch (RuntimeException e) {
            end(resources);
            throw e;
        }
    }

    private static void end(ClientResources resources) {
        resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }

    private static Line openSingle(
            StoreAddress address, Optional<Path> authority, Inbox inbox, ClientResources resources) {
        RedisClient client = RedisClient.create(resources, address.places().get(0));
        client.setOptions(set(ClientOptions.builder(), authority).build());
        try {
            var scripts = client.connect(ByteArrayCodec.INSTANCE).async();
            listen(client.connectPubSub(ByteArrayCodec.INSTANCE), inbox);
            return new Line(resources, client, scripts).load();
        } catch (RuntimeException e) {
            client.shutdown(0, 1, TimeUnit.SECONDS);
            throw e;
        }
    }

    private static Line openCluster(
            StoreAddress address, Optional<Path> authority, Inbox inbox, ClientResources resources) {
        RedisClusterClient client = RedisClusterClient.create(resources, address.places());
        ClusterTopologyRefreshOptions refresh = ClusterTopologyRefreshOptions.builder()
                .enablePeriodicRefresh(Duration.ofSeconds(30))
                .build();
        ClusterClientOptions.Builder options = ClusterClientOptions.builder().topologyRefreshOptions(refresh);
        set(options, authority);
        client.setOptions(options.build());
        try {
            var scripts = client.connect(ByteArrayCodec.INSTANCE).async();
            listen(client.connectPubSub(ByteArrayCodec.INSTANCE), inbox);
            return new Line(resources, client, scripts).load();
        } catch (RuntimeException e) {
            client.shutdown(0, 1, TimeUnit.SECONDS);
            throw e;
        }
    }

    /** What is not connected refuses at once; who asks knows when to ask again. */
    private static ClientOptions.Builder set(ClientOptions.Builder options, Optional<Path> authority) {
        options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_QUEUED)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_PATIENCE)
                        .keepAlive(true)
                        .build());
        authority.ifPresent(file -> options.sslOptions(
                SslOptions.builder().trustManager(file.toFile()).build()));
        return options;
    }

    /** What rang while nobody was listening is not known. */
    private static void listen(StatefulRedisPubSubConnection<byte[], byte[]> bells, Inbox inbox) {
        bells.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(byte[] channel, byte[] network) {
                inbox.ring(new String(network, StandardCharsets.US_ASCII));
            }

            @Override
            public void subscribed(byte[] channel, long count) {
                inbox.ringAll();
            }
        });
        bells.sync().subscribe(Calls.BELL);
    }

    /**
     * What the script returns; it may fail at once, by an unchecked exception. A script that the store has lost is not
     * sent again here: that would be out of turn.
     */
    CompletionStage<List<Object>> call(Calls.Call call) {
        return scripts.evalsha(call.script().digest(), ScriptOutputType.MULTI, call.keys(), call.arguments());
    }

    /** Has the store know all scripts. */
    private Line load() {
        try {
            for (Scripts.Script script : Scripts.ALL) {
                scripts.scriptLoad(script.text()).get(CONNECT_PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            return this;
        } catch (ExecutionException | TimeoutException e) {
            throw new RedisException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisException(e);
        }
    }

    @Override
    public void close() {
        client.shutdown(0, 1, TimeUnit.SECONDS);
        end(resources);
    }
}
