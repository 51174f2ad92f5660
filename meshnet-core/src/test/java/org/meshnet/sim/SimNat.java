package org.meshnet.sim;

import java.util.List;
import java.util.Optional;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/**
 * A NAT after RFC 4787, or a stateful firewall if its behaviour leaves ports untranslated. IPv6 is never translated:
 * there it is a firewall.
 */
public final class SimNat extends SimRouter {
    private static final IpAddress NONE = IpAddress.v4(0);

    private final NatTable v4;
    private final NatTable v6;

    SimNat(
            SimNetwork network,
            String name,
            SimSegment inner,
            SimSegment outer,
            LinkQuality outerQuality,
            NatBehaviour behaviour) {
        super(network, name, inner, outer, outerQuality);
        SimRandom random = network.random().split("nat " + name);
        this.v4 = new NatTable(behaviour, random);
        this.v6 = new NatTable(
                behaviour.withPorts(PortAssignment.UNTRANSLATED).withMapping(Dependence.ENDPOINT_INDEPENDENT), random);
    }

    /** Forgets all mappings. */
    public void reboot() {
        network().trace().note(name() + " reboots");
        v4.clear();
        v6.clear();
    }

    /** Takes another address from its provider, and forgets all mappings. */
    public void renumber(Prefix newOuterAddress) {
        outer().setAddresses(List.of(newOuterAddress));
        reboot();
    }

    /**
     * Takes another address, as a router with two providers whose first one fails, and keeps all mappings: what they
     * translate has the old address for as long as they live, and nothing comes back.
     */
    public void failOver(Prefix newOuterAddress) {
        network().trace().note(name() + " fails over");
        outer().setAddresses(List.of(newOuterAddress));
    }

    /** Flows that it holds: pairs of an external and a remote endpoint. */
    public int flowCount() {
        return v4.flowCount(nowNs()) + v6.flowCount(nowNs());
    }

    /** Mappings that are kept, those that are over but not yet swept among them. */
    public int mappingCount() {
        return v4.size() + v6.size();
    }

    @Override
    void onOutbound(SimDatagram datagram) {
        if (v4.behaviour().isUdpBlocked()) {
            drop(SimEvent.UDP_BLOCKED, datagram);
            return;
        }
        Optional<Endpoint> external = map(datagram);
        if (external.isEmpty()) {
            drop(SimEvent.NO_PORT, datagram);
        } else if (isOwn(datagram.to().address())) {
            hairpin(datagram.withFrom(external.get()));
        } else {
            outer().send(datagram.withFrom(external.get()));
        }
    }

    @Override
    void onInbound(SimDatagram datagram) {
        NatTable table = table(datagram);
        Optional<Endpoint> internal = table.inbound(datagram.to(), datagram.from(), nowNs());
        if (internal.isPresent()) {
            inner().send(datagram.withTo(internal.get()));
        } else {
            drop(table.isMapped(datagram.to(), nowNs()) ? SimEvent.FILTERED : SimEvent.NO_MAPPING, datagram);
        }
    }

    /**
     * From inside to the outside's own address, and so back in, with the external endpoint as its source (RFC 4787 §6).
     */
    private void hairpin(SimDatagram datagram) {
        if (table(datagram).behaviour().isHairpinning()) {
            onInbound(datagram);
        } else {
            drop(SimEvent.NO_HAIRPINNING, datagram);
        }
    }

    private Optional<Endpoint> map(SimDatagram datagram) {
        IpAddress own = outer().address(4).orElse(NONE);
        return table(datagram).outbound(datagram.from(), datagram.to(), own, nowNs());
    }

    private boolean isOwn(IpAddress address) {
        return outer().address(4).filter(address::equals).isPresent();
    }

    private NatTable table(SimDatagram datagram) {
        return datagram.to().address().isV4() ? v4 : v6;
    }

    private long nowNs() {
        return network().scheduler().nowNs();
    }
}
