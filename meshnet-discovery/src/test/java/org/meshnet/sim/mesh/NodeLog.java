package org.meshnet.sim.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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

/** What a node's engine told of its life, a line each. */
public final class NodeLog implements MeshListener {
    private final List<String> lines = new ArrayList<>();
    private final List<MembershipNews> news = new ArrayList<>();
    private final Consumer<String> trace;
    private final Consumer<List<Prefix>> addresses;
    private NameTable names = NameTable.EMPTY;
    private final Consumer<List<Prefix>> routes;
    private ExitStatus exit = ExitStatus.NONE;

    NodeLog(Consumer<String> trace, Consumer<List<Prefix>> addresses, Consumer<List<Prefix>> routes) {
        this.trace = trace;
        this.addresses = addresses;
        this.routes = routes;
    }

    /** The lines that start so. */
    public List<String> lines(String start) {
        return lines.stream().filter(line -> line.startsWith(start)).toList();
    }

    @Override
    public void onOverlayAddresses(List<Prefix> newAddresses) {
        add("addresses " + newAddresses);
        addresses.accept(newAddresses);
    }

    @Override
    public void onExit(ExitStatus status) {
        add("exit " + status.state());
        exit = status;
    }

    /** How it stands with its exit. */
    public ExitStatus exit() {
        return exit;
    }

    @Override
    public void onRoutes(List<Prefix> networks) {
        add("routes " + networks);
        routes.accept(networks);
    }

    @Override
    public void onPeerUp(PeerStatus peer) {
        add("up " + peer.member().id());
    }

    @Override
    public void onPeerDown(PeerStatus peer) {
        add("down " + peer.member().id());
    }

    @Override
    public void onPeerUnanswered(PeerStatus peer) {
        add("unanswered " + peer.member().id() + " "
                + peer.path().reason().map(Enum::name).orElse(""));
    }

    @Override
    public void onPathChanged(PeerStatus peer) {
        add("path " + peer.member().id() + " " + peer.path().kind() + " "
                + peer.path().endpoint().orElse(null));
    }

    @Override
    public void onRelayLimited(PeerStatus peer) {
        add("limited " + peer.member().id() + " " + peer.path().relayLimit().orElse(null));
    }

    @Override
    public void onServerState(ServerStatus server, String detail) {
        add("server " + server.server() + " " + server.state() + " "
                + server.observedEndpoint().orElse(null) + " " + detail);
    }

    @Override
    public void onServerKey(int server, ServerKey key, boolean isChanged) {
        add("server " + server + " key " + key + (isChanged ? " changed" : ""));
    }

    @Override
    public void onAddressTaken(IpAddress address, String holder, boolean isFixed) {
        add("taken " + address + " by " + holder + (isFixed ? " fixed" : ""));
    }

    @Override
    public void onNoFreeAddress(Prefix network) {
        add("full " + network);
    }

    @Override
    public void onNames(NameTable newNames) {
        names = newNames;
        add("names " + newNames);
    }

    /** What the members are called. */
    public NameTable names() {
        return names;
    }

    @Override
    public void onMembership(MembershipNews fresh) {
        news.add(fresh);
        add("membership " + fresh.getClass().getSimpleName());
    }

    /** What is to be remembered for the next run. */
    public List<MembershipNews> membershipNews() {
        return List.copyOf(news);
    }

    @Override
    public void onRefused(RefusedFlow flow) {
        add("refused " + flow.text());
    }

    @Override
    public void onMeasured(PeerStatus peer, int bytesPerSecond, int seconds) {
        add("measured by " + peer.member().id() + ", " + bytesPerSecond + " bytes a second, " + seconds + " s");
    }

    @Override
    public void onWarning(Warning warning) {
        add("warning " + warning.text());
    }

    private void add(String line) {
        lines.add(line);
        trace.accept(line);
    }
}
