package org.meshnet.node.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.meshnet.core.engine.Command;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.control.Warnings;
import org.meshnet.tun.HostNetwork;
import org.meshnet.tun.InterfaceState;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mesh's interface on this host: has the addresses that the engine holds, as far as this host lets it, and keeps
 * them. Addresses that the host needs outside the mesh are left out of what is led into it. Any thread.
 */
public final class MeshInterface {
    private static final Logger LOG = LoggerFactory.getLogger(MeshInterface.class);
    private static final String OFF = "interface off";
    private static final String BRIDGED = "interface bridged";

    private final TunDevice tun;
    private final GuardedAddresses guarded;
    private final Warnings warnings;
    private final Consumer<Command> engine;
    private final Runnable onFailure;
    private final Map<IpAddress, String> taken = new HashMap<>();
    private final Set<Prefix> routes = new LinkedHashSet<>();
    private final MeshRoutes behindMembers;
    private List<Prefix> held = List.of();
    private Set<IpAddress> holes = Set.of();
    private boolean isRefused;
    private boolean hasWorked;
    private volatile List<Prefix> addresses = List.of();

    /**
     * @param engine hears of addresses that other interfaces have, as commands
     * @param onFailure called when the device takes no addresses at first; what it refuses later is tried again with
     *     each look
     */
    public MeshInterface(
            TunDevice tun, GuardedAddresses guarded, Warnings warnings, Consumer<Command> engine, Runnable onFailure) {
        this.tun = tun;
        this.guarded = guarded;
        this.warnings = warnings;
        this.engine = engine;
        this.onFailure = onFailure;
        this.behindMembers = new MeshRoutes(tun, engine);
    }

    /** What the interface has, as of the last look. */
    public List<Prefix> addresses() {
        return addresses;
    }

    int index() {
        return tun.index();
    }

    /** The engine holds these. */
    public synchronized void setAddresses(List<Prefix> fresh) {
        held = List.copyOf(fresh);
        try {
            apply();
            hasWorked = true;
        } catch (TunException e) {
            if (hasWorked) {
                onRefused(e);
            } else {
                LOG.error("{}: {}", tun.name(), e.getMessage());
                onFailure.run();
            }
        }
    }

    /** The engine has these networks led here, which are behind members. */
    public synchronized void setRoutes(List<Prefix> networks) {
        behindMembers.set(networks);
    }

    /** Leads what could not be led there before, a while after the last try. */
    public synchronized void retryRoutes(long nowNs) {
        behindMembers.retry(nowNs);
    }

    /** Puts back what somebody removed, and tells what became free. */
    synchronized void restore(HostNetwork seen) {
        try {
            if (!isRefused && holes().equals(holes)) {
                onState(tun.restore());
            } else {
                apply();
            }
            isRefused = false;
        } catch (TunException e) {
            onRefused(e);
        }
        for (IpAddress address : List.copyOf(taken.keySet())) {
            if (!seen.addresses().contains(address)) {
                taken.remove(address);
                engine.accept(new Command.AddressFree(address));
            }
        }
    }

    /** Said once until it works again. Whoever reads from the device says that it is gone. */
    private void onRefused(TunException cause) {
        boolean isEnd = cause.kind() == TunException.Kind.GONE || cause.kind() == TunException.Kind.CLOSED;
        if (isEnd || isRefused) {
            LOG.debug("{}: {}", tun.name(), cause.getMessage());
        } else {
            LOG.warn("{}: {}", tun.name(), cause.getMessage());
        }
        isRefused = true;
    }

    /**
     * Without holes the kernel leads the network here by itself; with some the address stands alone, and what is left
     * is led by routes.
     */
    private void apply() throws TunException {
        holes = holes();
        List<Prefix> wanted = new ArrayList<>();
        Set<Prefix> led = new LinkedHashSet<>();
        for (Prefix address : held) {
            boolean hasHoles = holes.stream().anyMatch(address::contains);
            wanted.add(
                    hasHoles ? new Prefix(address.address(), address.address().bitCount()) : address);
            if (hasHoles) {
                led.addAll(PrefixSet.without(address, holes));
            }
        }
        InterfaceState state = tun.setAddresses(wanted);
        lead(led);
        onState(state);
    }

    private Set<IpAddress> holes() {
        Set<IpAddress> inside = new LinkedHashSet<>();
        held.stream()
                .filter(address -> address.address().isV4())
                .forEach(address -> inside.addAll(guarded.inside(address)));
        return inside;
    }

    private void lead(Set<Prefix> wanted) throws TunException {
        for (Prefix route : List.copyOf(routes)) {
            if (!wanted.contains(route)) {
                tun.removeRoute(route);
                routes.remove(route);
            }
        }
        for (Prefix route : wanted) {
            if (!routes.contains(route)) {
                addRoute(route);
            }
        }
    }

    /** Another's route to the same addresses stays. */
    private void addRoute(Prefix route) {
        try {
            tun.addRoute(route);
            routes.add(route);
        } catch (TunException e) {
            LOG.warn("{}: {}", tun.name(), e.getMessage());
        }
    }

    private void onState(InterfaceState state) {
        state.addresses().stream()
                .filter(address -> !addresses.contains(address))
                .forEach(address -> LOG.info("address {}", address));
        addresses = state.addresses();
        state.taken().forEach((address, holder) -> {
            if (taken.put(address, holder) == null) {
                engine.accept(new Command.AddressInUse(address, holder));
            }
        });
        onBridge(state);
        if (state.isUp()) {
            warnings.clear(OFF);
        } else {
            String text = "somebody switched " + state.name() + " off: nothing goes through it until it is on";
            if (warnings.set(OFF, text)) {
                LOG.warn("{}", text);
            }
        }
    }

    private void onBridge(InterfaceState state) {
        if (state.bridge().isEmpty()) {
            warnings.clear(BRIDGED);
            return;
        }
        String bridge = state.bridge().get();
        String text = state.name() + " is a port of " + bridge + ", so this host's addresses in the mesh are off it; "
                + "those that " + bridge + " has count: ip address add ... dev " + bridge;
        if (warnings.set(BRIDGED, text)) {
            LOG.info("{}", text);
        }
    }
}
