package org.meshnet.node.network;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.control.Warnings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether this host forwards between the mesh and the networks behind it, and says in log and status what to do
 * if it does not. It changes nothing. One thread; any may ask.
 */
public final class ForwardingWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardingWatch.class);
    private static final String MATTER = "forwarding";
    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(5);

    private final KernelSettings settings;
    private final String interfaceName;
    private volatile List<Prefix> networks;
    private List<Prefix> seen;
    private final Warnings warnings;
    private volatile boolean isV4Off;
    private volatile boolean isV6Off;
    private boolean hasLooked;
    private long lookedNs;

    /**
     * @param settings the kernel's, of the network
     * @param interfaceName of the mesh
     * @param networks behind this host
     */
    public ForwardingWatch(KernelSettings settings, String interfaceName, List<Prefix> networks, Warnings warnings) {
        this.settings = settings;
        this.interfaceName = interfaceName;
        this.networks = List.copyOf(networks);
        this.seen = this.networks;
        this.warnings = warnings;
    }

    /** These are behind this host from now on. Any thread. */
    public void setNetworks(List<Prefix> others) {
        networks = List.copyOf(others);
    }

    /** Looks, unless it did so a moment ago. */
    public void look(long nowNs) {
        List<Prefix> behind = networks;
        if (hasLooked && nowNs - lookedNs < PERIOD_NS && behind.equals(seen)) {
            return;
        }
        seen = behind;
        hasLooked = true;
        lookedNs = nowNs;
        isV4Off = has(4) && (isOff("ipv4/ip_forward") || isOff("ipv4/conf/" + interfaceName + "/forwarding"));
        isV6Off = has(6) && isOff("ipv6/conf/all/forwarding");
        if (!isV4Off && !isV6Off) {
            warnings.clear(MATTER);
            return;
        }
        String text = "this host does not forward " + (isV4Off && isV6Off ? "IPv4 and IPv6" : isV4Off ? "IPv4" : "IPv6")
                + ", so that members do not reach the networks behind it; switch it on: "
                + (isV4Off ? "sysctl -w net.ipv4.ip_forward=1" : "")
                + (isV4Off && isV6Off ? " and " : "")
                + (isV6Off ? "sysctl -w net.ipv6.conf.all.forwarding=1" : "");
        if (warnings.set(MATTER, text)) {
            LOG.warn("{}", text);
        }
    }

    /** Why members do not reach a network behind this host, as far as the last look told. */
    public Optional<String> problem(Prefix network) {
        boolean isOff = network.address().isV4() ? isV4Off : isV6Off;
        return isOff ? Optional.of("this host does not forward") : Optional.empty();
    }

    private boolean has(int family) {
        return seen.stream().anyMatch(network -> network.address().family() == family);
    }

    /** What can't be read, as on another system, is no matter for a warning. */
    private boolean isOff(String setting) {
        return settings.isOff(setting).orElse(false);
    }
}
