package org.meshnet.sim.mesh;

import java.util.List;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.discovery.registry.Registry;
import org.meshnet.discovery.registry.RegistryConfig;
import org.meshnet.sim.LinkQuality;
import org.meshnet.sim.SimHost;
import org.meshnet.sim.SimInterface;
import org.meshnet.sim.SimNetwork;
import org.meshnet.sim.SimSocket;
import org.meshnet.sim.SimTimer;

/** A discovery server: a registry on a public host, as the daemon would drive it. */
public final class SimServer {
    static final int PORT = 8000;

    private final SimNetwork network;
    private final SimHost host;
    private final RegistryConfig config;
    private final SimInterface link;
    private final SimTimer timer;
    private int startCount;
    private long clockOffsetNs;
    private SimSocket socket;
    private Registry registry;

    SimServer(SimNetwork network, String name, RegistryConfig config, LinkQuality quality) {
        this.network = network;
        this.config = config;
        this.host = network.host(name);
        this.link = host.attach(
                network.internet(),
                quality,
                network.addresses().nextV4(),
                network.addresses().nextV6());
        this.timer = new SimTimer(network.scheduler(), this::onTimer);
        start();
    }

    public SimHost host() {
        return host;
    }

    public Registry registry() {
        return registry;
    }

    /** The link to the internet, to make it worse. */
    public SimInterface link() {
        return link;
    }

    /** What its name resolves to. */
    public List<Endpoint> endpoints() {
        return host.addresses().stream()
                .map(address -> new Endpoint(address, PORT))
                .toList();
    }

    Endpoint endpoint(int family) {
        IpAddress address = link.address(family).orElseThrow();
        return new Endpoint(address, PORT);
    }

    /** Ends the process. */
    public void stop() {
        socket.close();
        timer.set(Long.MAX_VALUE);
        registry = null;
    }

    /** A new process, which knows nothing. */
    public void start() {
        startCount++;
        network.trace().note(host + " starts");
        var random = network.random().split(host.name() + " " + startCount);
        clockOffsetNs = SimNode.clockOffsetNs(random);
        socket = host.open(PORT, (datagram, from, nowNs) -> {
            registry.onDatagram(datagram, from, nowNs());
            arm();
        });
        registry = new Registry(config, random, socket, nowNs());
        arm();
    }

    private void onTimer() {
        registry.onTimer(nowNs());
        arm();
    }

    private void arm() {
        long deadlineNs = registry.nextDeadlineNs();
        timer.set(deadlineNs == Long.MAX_VALUE ? deadlineNs : deadlineNs - clockOffsetNs);
    }

    private long nowNs() {
        return network.scheduler().nowNs() + clockOffsetNs;
    }
}
