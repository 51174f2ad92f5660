package org.meshnet.core.engine.context;

import java.util.ArrayList;
import java.util.List;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.engine.status.ExitStatus;
import org.meshnet.core.engine.status.MembershipNews;
import org.meshnet.core.engine.status.MeshListener;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.engine.status.RefusedFlow;
import org.meshnet.core.engine.status.ServerStatus;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/** Keeps what it is told. */
public final class RecordingListener implements MeshListener {
    final List<List<Prefix>> addressChanges = new ArrayList<>();
    final List<List<Prefix>> routes = new ArrayList<>();
    final List<String> taken = new ArrayList<>();
    final List<PeerStatus> ups = new ArrayList<>();
    final List<PeerStatus> downs = new ArrayList<>();
    final List<PeerStatus> moves = new ArrayList<>();
    final List<PeerStatus> limited = new ArrayList<>();
    final List<ServerState> serverStates = new ArrayList<>();
    final List<Warning> warnings = new ArrayList<>();
    int fullNetworks;

    @Override
    public void onOverlayAddresses(List<Prefix> addresses) {
        addressChanges.add(addresses);
    }

    @Override
    public void onExit(ExitStatus exit) {
        // nobody asks yet
    }

    @Override
    public void onRoutes(List<Prefix> networks) {
        routes.add(networks);
    }

    @Override
    public void onPeerUp(PeerStatus peer) {
        ups.add(peer);
    }

    @Override
    public void onPeerDown(PeerStatus peer) {
        downs.add(peer);
    }

    @Override
    public void onPeerUnanswered(PeerStatus peer) {}

    @Override
    public void onPathChanged(PeerStatus peer) {
        moves.add(peer);
    }

    @Override
    public void onRelayLimited(PeerStatus peer) {
        limited.add(peer);
    }

    @Override
    public void onServerState(ServerStatus server, String detail) {
        serverStates.add(server.state());
    }

    @Override
    public void onServerKey(int server, ServerKey key, boolean isChanged) {}

    @Override
    public void onAddressTaken(IpAddress address, String holder, boolean isFixed) {
        taken.add(address + " " + holder + " " + isFixed);
    }

    @Override
    public void onNoFreeAddress(Prefix network) {
        fullNetworks++;
    }

    @Override
    public void onNames(NameTable names) {}

    @Override
    public void onMembership(MembershipNews news) {}

    @Override
    public void onRefused(RefusedFlow flow) {}

    @Override
    public void onMeasured(PeerStatus peer, int bytesPerSecond, int seconds) {}

    @Override
    public void onWarning(Warning warning) {
        warnings.add(warning);
    }

    /** The networks that are to be led into the mesh, as of each time that it was told. */
    public List<List<Prefix>> routes() {
        return List.copyOf(routes);
    }

    /** The warnings that it was told. */
    public List<Warning> warnings() {
        return List.copyOf(warnings);
    }
}
