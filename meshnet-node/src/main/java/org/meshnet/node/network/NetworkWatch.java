package org.meshnet.node.network;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.config.InterfacePatterns;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.portmap.Gateway;
import org.meshnet.node.portmap.Gateways;
import org.meshnet.tun.HostInterface;
import org.meshnet.tun.HostNetwork;
import org.meshnet.tun.HostRoute;
import org.meshnet.tun.HostView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches this host's network for the node: what of it is underlay, the gateway behind which the same addresses may be
 * seen elsewhere, whether the mesh's IPv4 network is in use here, and that the mesh's interface stays as it was set.
 * Used by one thread at a time.
 */
public final class NetworkWatch {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkWatch.class);
    private static final String OVERLAP = "network in use";
    private static final int MOST_LOOKS = 4;

    private final Mesh mesh;
    private final HostView view;
    private final MeshInterface meshInterface;
    private final GuardedAddresses guarded;
    private final Underlay underlay;
    private final Warnings warnings;
    private final Listener listener;
    private @Nullable InterfaceChoice last;
    private @Nullable Gateway lastGateway;
    private boolean isBlind;
    private MeshOverlap lastOverlap = new MeshOverlap(true, Optional.empty());

    /**
     * The mesh that the node belongs to.
     *
     * @param id the network's
     * @param v4 its IPv4 network
     * @param v6 its IPv6 network
     */
    public record Mesh(NetworkId id, Prefix v4, Prefix v6) {}

    /** Is told what changed. */
    public interface Listener {
        /** What is underlay changed, or is known for the first time. */
        void onUnderlay(InterfaceChoice choice);

        /** The gateway is another, or there is one again. */
        void onGateway();

        /** From now on this host can have an IPv4 address in the mesh, or cannot; at first it can. */
        void onOverlayIpv4(boolean isUsable);
    }

    /**
     * What this node has of the mesh.
     *
     * @param meshInterface is kept as it was set
     * @param guarded addresses of this host's network that it must not take
     */
    public record Overlay(MeshInterface meshInterface, GuardedAddresses guarded) {}

    /**
     * What is to be found of the network below.
     *
     * @param patterns of interfaces that the user chose or left out
     * @param port of the UDP socket, asked each time
     */
    public record Underlay(InterfacePatterns patterns, IntSupplier port) {}

    /**
     * @param view of this host's network
     * @param listener told on the thread that looks
     */
    public NetworkWatch(
            Mesh mesh, HostView view, Overlay overlay, Underlay underlay, Warnings warnings, Listener listener) {
        this.mesh = mesh;
        this.view = view;
        this.meshInterface = overlay.meshInterface();
        this.guarded = overlay.guarded();
        this.underlay = underlay;
        this.warnings = warnings;
        this.listener = listener;
    }

    /** Looks once. */
    public void look() {
        try {
            HostNetwork seen = view.look();
            guarded.setRouters(seen.defaultRoutes().stream()
                    .flatMap(route -> route.gateway().stream())
                    .toList());
            judgeOverlap(seen);
            meshInterface.restore(seen);
            choose(seen);
            isBlind = false;
        } catch (ClosedChannelException e) {
            LOG.debug("no look: the node ends");
        } catch (IOException e) {
            onBlind(e);
        }
    }

    /** Said once until it works again. */
    private void onBlind(IOException cause) {
        if (isBlind) {
            LOG.debug("this host's network can't be looked at: {}", cause.getMessage());
        } else {
            LOG.warn("this host's network can't be looked at, trying on: {}", cause.getMessage());
        }
        isBlind = true;
    }

    private void choose(HostNetwork seen) {
        InterfaceChoice choice = InterfaceChoice.of(
                seen,
                underlay.patterns(),
                meshInterface.index(),
                underlay.port().getAsInt());
        Gateway gateway = Gateways.of(seen).orElse(null);
        boolean isFirst = last == null;
        if (!choice.equals(last)) {
            LOG.debug("underlay: {}", choice);
            last = choice;
            listener.onUnderlay(choice);
        }
        if (!Objects.equals(gateway, lastGateway)) {
            LOG.debug("gateway: {}", gateway);
            lastGateway = gateway;
            if (!isFirst) {
                listener.onGateway();
            }
        }
    }

    private void judgeOverlap(HostNetwork seen) throws IOException {
        MeshOverlap overlap = overlap(seen);
        if (overlap.problem().isPresent() && !overlap.equals(lastOverlap)) {
            overlap = confirm(overlap);
        }
        if (overlap.isUsable() != lastOverlap.isUsable()) {
            listener.onOverlayIpv4(overlap.isUsable());
        }
        if (!overlap.equals(lastOverlap)) {
            lastOverlap = overlap;
            if (overlap.problem().isPresent()) {
                warn(overlap.problem().get(), seen);
            } else {
                warnings.clear(OVERLAP);
                LOG.info("the mesh's network {} is free on this host now", mesh.v4());
            }
        }
    }

    private MeshOverlap overlap(HostNetwork seen) throws IOException {
        List<Integer> own = ownInterfaces(seen);
        List<HostRoute> routes = view.routesInto(mesh.v4(), seen, own);
        return MeshOverlap.of(mesh.v4(), seen, routes, own, meshInterface.index(), guarded.inside(mesh.v4()));
    }

    /**
     * Looks until two looks agree. A look is several questions to the kernel: another node of this mesh that sets its
     * interface up between them has a route already but is not yet seen to be of this mesh.
     */
    private MeshOverlap confirm(MeshOverlap first) throws IOException {
        MeshOverlap last = first;
        for (int i = 0; i < MOST_LOOKS; i++) {
            MeshOverlap next = overlap(view.look());
            if (next.problem().isEmpty() || next.equals(last)) {
                return next;
            }
            last = next;
        }
        return last;
    }

    /** This node's, and those of other nodes of the same mesh. */
    private List<Integer> ownInterfaces(HostNetwork seen) {
        List<Integer> own = new ArrayList<>(List.of(meshInterface.index()));
        seen.interfaces().stream()
                .filter(each -> each.isMesh() && isIn(each, mesh.v6()))
                .map(HostInterface::index)
                .forEach(own::add);
        return own;
    }

    private static boolean isIn(HostInterface each, Prefix network) {
        return each.addresses().stream().map(Prefix::address).anyMatch(network::contains);
    }

    private void warn(String problem, HostNetwork seen) {
        String proposal = FreeNetwork.propose(mesh.id(), mesh.v4(), slice -> isFree(slice, seen))
                .map(free -> "; free here is " + free + " (--network, on all nodes)")
                .orElse("");
        if (warnings.set(OVERLAP, problem + proposal)) {
            LOG.warn("{}{}", problem, proposal);
        }
    }

    private boolean isFree(Prefix slice, HostNetwork seen) {
        boolean isOnLink = seen.interfaces().stream()
                .flatMap(each -> each.addresses().stream())
                .anyMatch(prefix -> PrefixSet.overlap(prefix, slice));
        List<IpAddress> routers = seen.defaultRoutes().stream()
                .flatMap(route -> route.gateway().stream())
                .toList();
        try {
            return !isOnLink
                    && routers.stream().noneMatch(slice::contains)
                    && guarded.inside(slice).isEmpty()
                    && view.routesInto(slice, seen, List.of()).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }
}
