package org.meshnet.node.network;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.meshnet.node.control.Warnings;
import org.meshnet.tun.HostInterface;
import org.meshnet.tun.HostNetwork;
import org.meshnet.tun.HostRoute;
import org.meshnet.tun.HostView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether this host would drop the node's own datagrams while its traffic goes through an exit, and says in log
 * and status what to do. With strict reverse path filtering (RFC 3704 §2.2) it takes IPv4 packets only from where it
 * would send its own answer, and that is the exit. It changes nothing. One thread.
 */
public final class ReversePathWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ReversePathWatch.class);
    private static final String MATTER = "reverse path";
    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(5);
    private static final String STRICT = "1";
    private static final String LOOSE = "2";

    private final KernelSettings settings;
    private final HostView host;
    private final BooleanSupplier isExitWanted;
    private final Warnings warnings;
    private boolean hasLooked;
    private long lookedNs;

    /** @param settings the kernel's, of the network */
    public ReversePathWatch(KernelSettings settings, HostView host, BooleanSupplier isExitWanted, Warnings warnings) {
        this.settings = settings;
        this.host = host;
        this.isExitWanted = isExitWanted;
        this.warnings = warnings;
    }

    /** Looks, unless it did so a moment ago. */
    public void look(long nowNs) {
        if (hasLooked && nowNs - lookedNs < PERIOD_NS) {
            return;
        }
        hasLooked = true;
        lookedNs = nowNs;
        Optional<String> strict = isExitWanted.getAsBoolean() ? wayOut().filter(this::isStrict) : Optional.empty();
        if (strict.isEmpty()) {
            warnings.clear(MATTER);
            return;
        }
        String text = "with an exit this host drops what comes to the node by IPv4 on " + strict.get()
                + ", as it filters by reverse path strictly; have it do so loosely: sysctl -w net.ipv4.conf."
                + strict.get().replace('.', '/') + ".rp_filter=2";
        if (warnings.set(MATTER, text)) {
            LOG.warn("{}", text);
        }
    }

    /** The interface of the IPv4 default route, if that can be told. */
    private Optional<String> wayOut() {
        try {
            HostNetwork seen = host.look();
            return seen.defaultRoute(4)
                    .map(HostRoute::interfaceIndex)
                    .flatMap(seen::byIndex)
                    .map(HostInterface::name);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The kernel goes by the greater of the two (ip-sysctl, rp_filter): off, strict, loose. */
    private boolean isStrict(String name) {
        Optional<String> own = settings.value("ipv4/conf/" + name + "/rp_filter");
        Optional<String> ofAll = settings.value("ipv4/conf/all/rp_filter");
        boolean isLoose = own.filter(LOOSE::equals).isPresent()
                || ofAll.filter(LOOSE::equals).isPresent();
        return !isLoose
                && (own.filter(STRICT::equals).isPresent()
                        || ofAll.filter(STRICT::equals).isPresent());
    }
}
