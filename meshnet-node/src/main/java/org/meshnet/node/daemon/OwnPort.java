package org.meshnet.node.daemon;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.MeshEngine;
import org.meshnet.core.engine.port.PortCounts;
import org.meshnet.core.seam.OwnSocket;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.daemon.engine.Mailbox;
import org.meshnet.node.daemon.lane.DataPath;
import org.meshnet.node.daemon.system.PortChange;
import org.meshnet.node.daemon.system.UdpSockets;
import org.meshnet.node.daemon.thread.Workers;
import org.meshnet.node.udp.UdpGroup;
import org.meshnet.tun.udp.CountingSink;

/**
 * The port of the only node of a process.
 *
 * @param sockets closed with this
 * @param asked the port that the user asked for; 0 for any
 * @param counts nothing is for nobody
 */
record OwnPort(UdpGroup sockets, UdpSockets opener, int asked, PortCounts counts) implements Port {
    OwnPort(UdpGroup sockets, UdpSockets opener, int asked) {
        this(sockets, opener, asked, new PortCounts());
    }

    @Override
    public RandomSource random() {
        return new SecureRandomSource();
    }

    @Override
    public CountingSink watched(CountingSink control) {
        return control;
    }

    @Override
    public Lanes lanes(DataPath path, MeshEngine engine, Mailbox mailbox, Workers workers) {
        return new Threads(path.loops(engine).stream()
                .map(loop -> workers.vital(loop.name(), loop.loop()))
                .toList());
    }

    private record Threads(List<Thread> threads) implements Lanes {
        @Override
        public void start() {
            threads.forEach(Thread::start);
        }

        @Override
        public void leave() {}

        @Override
        public void await() throws InterruptedException {
            for (Thread thread : threads) {
                thread.join();
            }
        }

        @Override
        public int count() {
            return threads.size();
        }
    }

    @Override
    public OwnSocket change(Warnings warnings, Runnable listener, Consumer<Command> engine) {
        return new PortChange(sockets, opener, asked, warnings, listener);
    }

    @Override
    public PortMap map(Consumer<Command> engine) {
        return new RouterMapping(sockets::port, opener.tuner(), engine);
    }

    @Override
    public BooleanSupplier exitUse(BooleanSupplier own) {
        return own;
    }

    @Override
    public Optional<String> otherExit() {
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        sockets.close();
    }
}
