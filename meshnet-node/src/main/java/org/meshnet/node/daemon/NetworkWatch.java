package org.meshnet.node.daemon;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.portmap.Gateway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the addresses of this host at which a peer might reach it: not loopback or link-local ones, not those of the mesh itself; and
 * the gateway, behind which the same addresses may be seen elsewhere. Used by one thread.
 */
final class NetworkWatch {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkWatch.class);

    private final String ownInterface;
    private final IntSupplier port;
    private final Supplier<List<Prefix>> overlays;
    private final Supplier<Optional<Gateway>> gateways;
    private final Listener listener;
    private List<Endpoint> last = List.of();
    private Optional<Gateway> lastGateway = Optional.empty();
    private boolean isKnown;

    /** Is told what changed. */
    interface Listener {
        /** The addresses changed, or are known for the first time. */
        void onLocalEndpoints(List<Endpoint> endpoints);

        /** The gateway is another, or there is one again. */
        void onGateway();
    }

    /**
     * @param ownInterface the TUN device
     * @param port of the UDP socket, asked each time
     * @param overlays the networks inside the mesh, asked each time
     * @param gateways the gateway at the moment
     */
    NetworkWatch(
            String ownInterface,
            IntSupplier port,
            Supplier<List<Prefix>> overlays,
            Supplier<Optional<Gateway>> gateways,
            Listener listener) {
        this.ownInterface = ownInterface;
        this.port = port;
        this.overlays = overlays;
        this.gateways = gateways;
        this.listener = listener;
    }

    /** Looks once. */
    void look() {
        List<Endpoint> now = localEndpoints();
        Optional<Gateway> gateway = gateways.get();
        boolean isFirst = !isKnown;
        isKnown = true;
        if (isFirst || !now.equals(last)) {
            LOG.debug("local endpoints: {}", now);
            last = now;
            listener.onLocalEndpoints(now);
        }
        if (!gateway.equals(lastGateway)) {
            LOG.debug("gateway: {}", gateway);
            lastGateway = gateway;
            if (!isFirst) {
                listener.onGateway();
            }
        }
    }

    private List<Endpoint> localEndpoints() {
        List<Prefix> inside = overlays.get();
        int portNow = port.getAsInt();
        return interfaces()
                .filter(this::isUnderlay)
                .flatMap(NetworkInterface::inetAddresses)
                .map((InetAddress address) -> IpAddress.of(address))
                .filter(address -> !address.isLocalOnly())
                .filter(address -> inside.stream().noneMatch(overlay -> overlay.contains(address)))
                .distinct()
                .sorted()
                .map(address -> new Endpoint(address, portNow))
                .toList();
    }

    private static Stream<NetworkInterface> interfaces() {
        try {
            return NetworkInterface.networkInterfaces();
        } catch (SocketException e) {
            // "No network interfaces configured" is an answer like any other.
            return Collections.<NetworkInterface>emptyList().stream();
        }
    }

    private boolean isUnderlay(NetworkInterface candidate) {
        try {
            return !candidate.getName().equals(ownInterface) && candidate.isUp() && !candidate.isLoopback();
        } catch (SocketException e) {
            // It vanished between the two questions.
            return false;
        }
    }
}
