package org.meshnet.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/**
 * What interfaces are attached to: a LAN, a provider's network, the internet's core. It knows whose an address is,
 * which router leads to a prefix, and to which one goes everything else.
 */
public final class SimSegment {
    private final SimNetwork network;
    private final String name;
    private final int hops;
    private final Map<IpAddress, SimInterface> owners = new HashMap<>();
    private final List<Route> routes = new ArrayList<>();
    private SimInterface gateway;

    /** @param hops from any device on it to any other: 1, and the routers in it */
    SimSegment(SimNetwork network, String name, int hops) {
        this.network = network;
        this.name = name;
        this.hops = hops;
    }

    public String name() {
        return name;
    }

    /** Datagrams for this prefix go to that router. */
    public void addRoute(Prefix destination, SimInterface router) {
        routes.add(new Route(destination, router));
        routes.sort(Comparator.comparingInt(route -> -route.destination().length()));
    }

    /** Puts a datagram on this segment that no host sent: with a forged source, or captured before. */
    public void inject(Endpoint from, Endpoint to, byte[] payload) {
        SimDatagram datagram = SimDatagram.of(from, to, payload.clone(), null);
        network.scheduler().after(0, () -> forward(datagram, null));
    }

    SimInterface attach(SimDevice device, LinkQuality quality, List<Prefix> addresses) {
        SimInterface attached = new SimInterface(network, device, this, quality);
        attached.setAddresses(addresses);
        return attached;
    }

    void setGateway(SimInterface gateway) {
        this.gateway = gateway;
    }

    void claim(SimInterface claimant) {
        for (Prefix prefix : claimant.addresses()) {
            SimInterface holder = owners.putIfAbsent(prefix.address(), claimant);
            if (holder != null && holder != claimant) {
                throw new IllegalStateException(prefix + " on " + name + " belongs to " + holder.name());
            }
        }
    }

    void release(SimInterface claimant) {
        for (Prefix prefix : claimant.addresses()) {
            owners.remove(prefix.address(), claimant);
        }
    }

    void forward(SimDatagram datagram, SimInterface from) {
        if (datagram.hopsLeft() < hops) {
            network.trace().record(SimEvent.HOP_LIMIT, name, datagram);
            return;
        }
        SimInterface next = next(datagram.to().address());
        if (next == null || next == from) {
            network.trace().record(SimEvent.NO_ROUTE, name, datagram);
        } else if (!next.isUp() || (from != null && !from.isUp())) {
            network.trace().record(SimEvent.LINK_DOWN, name, datagram);
        } else {
            next.receive(datagram.after(hops));
        }
    }

    private SimInterface next(IpAddress destination) {
        SimInterface owner = owners.get(destination);
        if (owner != null) {
            return owner;
        }
        for (Route route : routes) {
            if (route.destination().contains(destination)) {
                return route.router();
            }
        }
        return gateway;
    }

    private record Route(Prefix destination, SimInterface router) {}
}
