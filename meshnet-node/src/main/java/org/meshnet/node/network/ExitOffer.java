package org.meshnet.node.network;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.meshnet.core.engine.Command;
import org.meshnet.tun.HostNetwork;
import org.meshnet.tun.HostView;

/**
 * Tells the engine which traffic this host can let out for members: of each family for which it has a default route and
 * forwards. One thread.
 */
public final class ExitOffer {
    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(2);

    private final KernelSettings settings;
    private final HostView host;
    private final Consumer<Command> engine;
    private Command.OfferExit told = new Command.OfferExit(false, false);
    private boolean hasLooked;
    private long lookedNs;

    /**
     * @param settings the kernel's, of the network
     * @param engine takes commands
     */
    public ExitOffer(KernelSettings settings, HostView host, Consumer<Command> engine) {
        this.settings = settings;
        this.host = host;
        this.engine = engine;
    }

    /** Looks, unless it did so a moment ago. */
    public void look(long nowNs) {
        if (hasLooked && nowNs - lookedNs < PERIOD_NS) {
            return;
        }
        hasLooked = true;
        lookedNs = nowNs;
        try {
            HostNetwork seen = host.look();
            Command.OfferExit now = new Command.OfferExit(
                    seen.defaultRoute(4).isPresent() && isOn("ipv4/ip_forward"),
                    seen.defaultRoute(6).isPresent() && isOn("ipv6/conf/all/forwarding"));
            if (!now.equals(told)) {
                told = now;
                engine.accept(now);
            }
        } catch (IOException e) {
            // As long as the system does not tell, what was told stands.
        }
    }

    private boolean isOn(String setting) {
        return !settings.isOff(setting).orElse(true);
    }
}
