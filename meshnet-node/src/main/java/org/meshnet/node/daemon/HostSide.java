package org.meshnet.node.daemon;

import java.util.concurrent.TimeUnit;
import org.meshnet.core.route.DerivedAddresses;
import org.meshnet.node.daemon.engine.EngineDoor;
import org.meshnet.node.daemon.thread.NodeEnd;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.network.ExitRoutes;
import org.meshnet.node.network.ForwardingWatch;
import org.meshnet.node.network.GuardedAddresses;
import org.meshnet.node.network.KernelSettings;
import org.meshnet.node.network.MeshInterface;
import org.meshnet.node.network.NetworkLoop;
import org.meshnet.node.network.NetworkWatch;
import org.meshnet.tun.NetworkChanges;
import org.meshnet.tun.TunDevices;

/**
 * The node's side towards its host's network: the interface, and the watch over all others.
 *
 * @param guarded addresses that the interface must not take from this host
 * @param mesh the interface as the system has it
 * @param changes that the system tells of
 * @param forwarding between the mesh and the networks behind this host
 */
record HostSide(GuardedAddresses guarded, MeshInterface mesh, NetworkChanges changes, ForwardingWatch forwarding) {
    /** @param end asked for where the device takes no addresses */
    static HostSide of(NodeParts parts, EngineDoor engine, NodeEnd end) {
        GuardedAddresses guarded = new GuardedAddresses();
        MeshInterface mesh = new MeshInterface(
                parts.host().tun(), guarded, parts.warnings(), engine::submit, () -> end.ask(ExitCode.SYSTEM));
        NetworkChanges changes = TunDevices.networkChanges(
                parts.host().tun().index(), parts.config().overlay().network());
        ForwardingWatch forwarding = new ForwardingWatch(
                KernelSettings.ofThisHost(),
                parts.host().tun().name(),
                OwnNetworks.forwarded(parts.config().overlay().routing()),
                parts.warnings());
        return new HostSide(guarded, mesh, changes, forwarding);
    }

    /** @param listener told on the thread that looks */
    NetworkWatch watch(NodeParts parts, NetworkWatch.Listener listener) {
        return new NetworkWatch(
                new NetworkWatch.Mesh(
                        parts.keys().secrets().networkId(),
                        parts.config().overlay().network(),
                        new DerivedAddresses(parts.keys().secrets()).v6Network()),
                parts.host().network(),
                new NetworkWatch.Overlay(mesh, guarded),
                new NetworkWatch.Underlay(
                        parts.config().underlay().interfaces(), parts.host().sockets()::port),
                parts.warnings(),
                listener);
    }

    /** Looks whenever there are changes. */
    NetworkLoop loop(NetworkWatch watch, ExitRoutes exit, NodeEnd end) {
        Runnable look = () -> {
            watch.look();
            exit.restore(System.nanoTime());
        };
        return new NetworkLoop(
                changes, look, waitMs -> end.await(TimeUnit.MILLISECONDS.toNanos(waitMs)), System::nanoTime);
    }
}
