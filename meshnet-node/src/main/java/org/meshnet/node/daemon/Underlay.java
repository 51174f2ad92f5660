package org.meshnet.node.daemon;

import java.net.InetAddress;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.meshnet.node.daemon.name.Nat64Watch;
import org.meshnet.node.daemon.name.OutsideLookUp;
import org.meshnet.node.daemon.system.OpenFiles;
import org.meshnet.node.daemon.system.UdpSockets;
import org.meshnet.node.lookup.ServerLookUp;
import org.meshnet.node.udp.Links;
import org.meshnet.node.udp.NameLookUp;
import org.meshnet.node.udp.Nat64;
import org.meshnet.node.udp.SideSockets;

/**
 * What lies between the node and its network besides the sockets of its lanes.
 *
 * @param links to servers by streams, and of extra sockets
 * @param nat64 through which IPv4 is reached, if there is one
 * @param nat64Watch finds it
 * @param extraSockets for guessing ports
 * @param names looks up servers by the underlay, whatever way other traffic goes
 */
record Underlay(Links links, Nat64 nat64, Nat64Watch nat64Watch, SideSockets extraSockets, ServerLookUp names) {
    /**
     * @param opener of UDP sockets
     * @param isExitUsed does other traffic of this host go through a member
     * @param starter runs the loop of the extra sockets on a thread of its own
     */
    static Underlay of(UdpSockets opener, BooleanSupplier isExitUsed, Executor starter) {
        Links links = new Links();
        NameLookUp names = new OutsideLookUp(opener.tuner(), InetAddress::getAllByName, isExitUsed);
        Nat64 nat64 = new Nat64();
        return new Underlay(
                links,
                nat64,
                new Nat64Watch(names, nat64),
                new SideSockets(
                        links,
                        nat64::outward,
                        starter,
                        OpenFiles::freeCount,
                        new SideSockets.Means(opener.nearSender(), opener.tuner())),
                ServerLookUp.ofThisHost(names, opener.tuner(), isExitUsed));
    }
}
