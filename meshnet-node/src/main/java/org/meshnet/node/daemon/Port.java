package org.meshnet.node.daemon;

import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.MeshEngine;
import org.meshnet.core.engine.port.PortCounts;
import org.meshnet.core.seam.OwnSocket;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.daemon.engine.Mailbox;
import org.meshnet.node.daemon.lane.DataPath;
import org.meshnet.node.daemon.system.UdpSockets;
import org.meshnet.node.daemon.thread.Workers;
import org.meshnet.node.udp.UdpGroup;
import org.meshnet.tun.udp.CountingSink;

/**
 * A node's UDP port with all that there is once for each: the threads that wait for it, the router's mapping, and which
 * of its users leads this host's traffic to an exit. A node's own, or its share of one that several nodes of this
 * process have.
 */
interface Port extends AutoCloseable {
    /** One for each data lane. */
    UdpGroup sockets();

    /** Opened them, and opens others. */
    UdpSockets opener();

    /** Of the engine, for one thread at a time. */
    RandomSource random();

    /** What the control loop sends goes there by this. */
    CountingSink watched(CountingSink control);

    /**
     * Makes what feeds the engine's data lanes, not yet started; once.
     *
     * @param mailbox of the engine's control loop
     */
    Lanes lanes(DataPath path, MeshEngine engine, Mailbox mailbox, Workers workers);

    /** The threads of a node's data lanes, or its place at those of others. */
    interface Lanes {
        void start();

        /** Nothing of the device is used any more, where that is not found out by its end. */
        void leave() throws InterruptedException;

        /** Waits for threads that end with device and sockets. */
        void await() throws InterruptedException;

        /** Threads to wait for. */
        int count();
    }

    /**
     * Gives the sockets another port.
     *
     * @param warnings of the node that asks
     * @param listener told after each change, whoever asked for it
     * @param engine takes commands; told of changes for which others asked
     */
    OwnSocket change(Warnings warnings, Runnable listener, Consumer<Command> engine);

    /** The router's mapping of the port, for this engine. */
    PortMap map(Consumer<Command> engine);

    /**
     * Tells whether this host's traffic is led to an exit, by whomever.
     *
     * @param own is it by this node
     */
    BooleanSupplier exitUse(BooleanSupplier own);

    /** Who else leads this host's traffic to an exit, for people. */
    Optional<String> otherExit();

    /** What is for no user of the port. */
    PortCounts counts();

    /** Gives back what is the node's alone of it. */
    @Override
    void close() throws IOException;
}
