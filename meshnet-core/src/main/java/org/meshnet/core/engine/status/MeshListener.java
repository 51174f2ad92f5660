package org.meshnet.core.engine.status;

import java.util.List;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/** What the engine tells of the mesh's life. Called on the control thread; must not call back into the engine. */
public interface MeshListener {
    /**
     * The overlay addresses that this node holds from now on, each with the prefix of the interface. Replaces those
     * before.
     */
    void onOverlayAddresses(List<Prefix> addresses);

    /**
     * The networks behind members that this host is to lead into the mesh from now on. Replaces those before. What it
     * cannot lead there it says by a command.
     */
    void onRoutes(List<Prefix> networks);

    /** The member through which this host's traffic is to leave, and how it stands, from now on. */
    void onExit(ExitStatus exit);

    /** A first session with the peer, or one after it was down. */
    void onPeerUp(PeerStatus peer);

    /** The last session with the peer ended. */
    void onPeerDown(PeerStatus peer);

    /** Several handshakes with a peer went unanswered: {@link PeerStatus.Path#reason}. Told with each further one. */
    void onPeerUnanswered(PeerStatus peer);

    /** Frames to a connected peer go to another endpoint now. */
    void onPathChanged(PeerStatus peer);

    /**
     * A relay began to drop what is sent to the peer, as it is beyond its limit: {@link PeerStatus.Path#relayLimit}.
     */
    void onRelayLimited(PeerStatus peer);

    /** The registration at a server changed; {@code detail} is one short line fit for a log, perhaps empty. */
    void onServerState(ServerStatus server, String detail);

    /**
     * A server's key.
     *
     * @param server its number in the configuration, from 0
     * @param isChanged false: the server has proven that it has this key. True: who answers in its place shows this
     *     one, though it must have another; it got nothing. Told once for each key
     */
    void onServerKey(int server, ServerKey key, boolean isChanged);

    /**
     * Another node holds an address that this one wanted.
     *
     * @param address the address
     * @param holder its name, or the start of its key
     * @param isFixed was it asked for by the configuration; the node then goes on trying
     */
    void onAddressTaken(IpAddress address, String holder, boolean isFixed);

    /** Every address of the network is taken; the node goes on trying, and has its IPv6 address meanwhile. */
    void onNoFreeAddress(Prefix network);

    /** What the members are called from now on, this node among them. Replaces what was said before. */
    void onNames(NameTable names);

    /** In a closed network: what is to be remembered for the next run. */
    void onMembership(MembershipNews news);

    /** Rules refused packets; not told of each. */
    void onRefused(RefusedFlow flow);

    /**
     * Another member measures the speed to here, which this node has agreed to.
     *
     * @param bytesPerSecond at most
     * @param seconds each way
     */
    void onMeasured(PeerStatus peer, int bytesPerSecond, int seconds);

    /** A warning came to stand; {@link MeshStatus#warnings} has all that do. */
    void onWarning(Warning warning);
}
