package org.meshnet.sim.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.sim.LinkQuality;
import org.meshnet.sim.NatBehaviour;
import org.meshnet.sim.SimHost;
import org.meshnet.sim.SimInterface;
import org.meshnet.sim.SimNat;
import org.meshnet.sim.SimNetwork;
import org.meshnet.sim.SimSegment;

/**
 * A place where hosts can be attached: on the internet itself, or behind a NAT or firewall. All homes use the same
 * private addresses.
 */
public final class SimSite {
    private static final LinkQuality LAN = LinkQuality.latencyMs(0.2);
    private static final IpAddress HOME = IpAddress.parse("192.168.1.0").orElseThrow();
    private static final Prefix CARRIER = Prefix.parse("100.64.0.2/10").orElseThrow();

    private final SimNetwork network;
    private final SiteKind kind;
    private final SimSegment segment;
    private final Optional<SimNat> nat;
    private final LinkQuality quality;
    private final Prefix lan;
    private int hostCount = 1;

    /** @param wide the quality of the link to the internet */
    SimSite(SimNetwork network, String name, SiteKind kind, Optional<NatBehaviour> behaviour, LinkQuality wide) {
        this.network = network;
        this.kind = kind;
        this.segment = behaviour.isEmpty() ? network.internet() : network.segment(name);
        this.quality = behaviour.isEmpty() ? wide : LAN;
        this.nat = behaviour.map(each -> nat(name, each, wide));
        this.lan = switch (kind) {
            case FIREWALL -> publicLan(network.addresses().nextV4Network());
            case IPV6_ONLY -> publicLan(network.addresses().nextV6());
            default -> new Prefix(HOME, 24);
        };
    }

    SiteKind kind() {
        return kind;
    }

    /** The NAT or firewall that hosts here see first. */
    public SimNat nat() {
        return nat.orElseThrow();
    }

    /** Attaches a host with addresses of its own. */
    SimInterface attach(SimHost host) {
        return host.attach(segment, quality, nextAddresses().toArray(Prefix[]::new));
    }

    /** Addresses here that nobody had yet. */
    List<Prefix> nextAddresses() {
        if (nat.isPresent()) {
            return List.of(new Prefix(host(lan.address(), ++hostCount), lan.length()));
        }
        List<Prefix> addresses = new ArrayList<>();
        if (kind != SiteKind.PUBLIC_V6) {
            addresses.add(network.addresses().nextV4());
        }
        if (kind != SiteKind.PUBLIC_V4) {
            addresses.add(network.addresses().nextV6());
        }
        return addresses;
    }

    private static IpAddress host(IpAddress first, int number) {
        return first.isV4() ? IpAddress.v4(first.v4Bits() + number) : new IpAddress(first.high(), first.low() + number);
    }

    private SimNat nat(String name, NatBehaviour behaviour, LinkQuality wide) {
        if (kind != SiteKind.CARRIER_GRADE) {
            SimNat box = network.nat(name + " nat", segment, network.internet(), wide, behaviour);
            box.outer().setAddresses(List.of(network.addresses().nextV4()));
            return box;
        }
        SimSegment carrier = network.segment(name + " carrier");
        SimNat carrierNat = network.nat(name + " carrier nat", carrier, network.internet(), wide, behaviour);
        carrierNat.outer().setAddresses(List.of(network.addresses().nextV4()));
        SimNat home = network.nat(name + " nat", segment, carrier, LAN, behaviour);
        home.outer().setAddresses(List.of(CARRIER));
        return home;
    }

    private Prefix publicLan(Prefix prefix) {
        nat().advertise(prefix);
        return prefix;
    }
}
