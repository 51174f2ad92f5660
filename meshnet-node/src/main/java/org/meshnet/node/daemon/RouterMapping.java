package org.meshnet.node.daemon;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.engine.Command;
import org.meshnet.node.daemon.thread.Workers;
import org.meshnet.node.portmap.MapClients;
import org.meshnet.node.portmap.MapListener;
import org.meshnet.node.portmap.PortMapLoop;
import org.meshnet.node.portmap.PortMapping;
import org.meshnet.tun.udp.SocketTuner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the router map the node's port, once it is started; until then, and where it is not wanted, nothing. Any thread.
 */
final class RouterMapping implements PortMap {
    private static final Logger LOG = LoggerFactory.getLogger(RouterMapping.class);

    private final IntSupplier port;
    private final SocketTuner tuner;
    private final Consumer<Command> engine;
    private volatile @Nullable Running running;

    private record Running(PortMapLoop loop, Thread thread) {}

    /**
     * @param port of the sockets at the moment
     * @param tuner sets what policy routing tells other sockets by
     */
    RouterMapping(IntSupplier port, SocketTuner tuner, Consumer<Command> engine) {
        this.tuner = tuner;
        this.port = port;
        this.engine = engine;
    }

    @Override
    public void start(Workers workers) {
        MapClients clients = new MapClients(new SecureRandomSource(), tuner);
        PortMapLoop loop = new PortMapLoop(clients, port, new ToEngine());
        running = new Running(loop, workers.startHelper("port mapping", loop::run));
    }

    private final class ToEngine implements MapListener {
        @Override
        public void onMapped(PortMapping granted) {
            LOG.info(
                    "the router maps {} to this node, by {}",
                    granted.external(),
                    granted.protocol().label());
            engine.accept(new Command.MappedEndpoint(Optional.of(granted.external())));
        }

        @Override
        public void onUnmapped() {
            engine.accept(new Command.MappedEndpoint(Optional.empty()));
        }
    }

    private Optional<PortMapLoop> loop() {
        return Optional.ofNullable(running).map(Running::loop);
    }

    @Override
    public void wake() {
        loop().ifPresent(PortMapLoop::wake);
    }

    @Override
    public Optional<PortMapping> mapping() {
        return loop().flatMap(PortMapLoop::mapping);
    }

    @Override
    public long refusedCount() {
        return loop().map(PortMapLoop::refusedCount).orElse(0L);
    }

    @Override
    public void stop() {
        loop().ifPresent(PortMapLoop::stop);
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        Running ending = running;
        if (ending != null) {
            ending.thread().join();
        }
    }
}
