package org.meshnet.node.dns.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.name.NameTable;
import org.meshnet.node.command.Commands;
import org.meshnet.node.command.HostCommands;
import org.meshnet.node.config.DnsMode;
import org.meshnet.node.control.Warnings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has this host's programs know the mesh's names, by the way that the user says, or by the first that this host has;
 * and undoes it. What fails is tried again. One thread looks, and the one that closes undoes, once the other has ended;
 * any asks how it stands.
 */
public final class HostNames {
    private static final Logger LOG = LoggerFactory.getLogger(HostNames.class);
    private static final String MATTER = "names";
    private static final long CHECK_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(5);
    private static final List<DnsMode> IN_ORDER = List.of(DnsMode.RESOLVED, DnsMode.RESOLVCONF, DnsMode.HOSTS);

    private final DnsMode asked;
    private final Ways ways;
    private final Supplier<Given> given;
    private final Warnings warnings;
    private volatile Standing standing;
    private @Nullable NameWish appliedWish;
    private @Nullable NameTable appliedNames;
    private long appliedNs;
    private long chosenNs;
    private boolean hasFailed;

    /**
     * What this host has.
     *
     * @param facts why a way is none here
     * @param byMode what there is to do it by
     * @param repair takes out what killed nodes left
     */
    record Ways(Supplier<HostFacts> facts, Map<DnsMode, NameWay> byMode, Repair repair) {}

    /** Takes out what killed nodes left. */
    @FunctionalInterface
    interface Repair {
        void run() throws IOException;
    }

    /**
     * What the node has to give.
     *
     * @param wish empty until its interface has an address
     * @param failure why it cannot be asked for names, if it cannot
     * @param names what the members are called
     */
    public record Given(Optional<NameWish> wish, Optional<String> failure, NameTable names) {}

    /**
     * How it stands.
     *
     * @param mode by which it is done; {@code AUTO} as long as that is open
     * @param reason why by this one, for people
     */
    public record Standing(DnsMode mode, String reason) {}

    HostNames(DnsMode asked, Ways ways, Supplier<Given> given, Warnings warnings) {
        this.asked = asked;
        this.ways = ways;
        this.given = given;
        this.warnings = warnings;
        this.standing = new Standing(asked, asked == DnsMode.AUTO ? "not known yet" : "as the configuration says");
    }

    /**
     * For this host.
     *
     * @param link the name of the mesh's interface
     */
    public static HostNames of(DnsMode asked, String link, Supplier<Given> given, Warnings warnings) {
        Path root = Path.of("/");
        Commands commands = new HostCommands();
        HostsWay hosts = new HostsWay(Path.of("/etc/hosts"), ProcessLife.ofThis());
        ResolvconfWay resolvconf = new ResolvconfWay(commands, Path.of("/run/resolvconf/interfaces"));
        Map<DnsMode, NameWay> byMode = new EnumMap<>(DnsMode.class);
        byMode.put(DnsMode.RESOLVED, new ResolvedWay(commands, Path.of("/run/systemd/resolve/netif")));
        byMode.put(DnsMode.RESOLVCONF, resolvconf);
        byMode.put(DnsMode.HOSTS, hosts);
        Repair repair = () -> {
            resolvconf.removeStale(link);
            hosts.repair();
        };
        return new HostNames(asked, new Ways(() -> HostFacts.look(root), byMode, repair), given, warnings);
    }

    /** How it stands. */
    public Standing standing() {
        return standing;
    }

    /** Before the first look: puts right what a node left that was killed. */
    public void repair() {
        try {
            ways.repair().run();
        } catch (IOException e) {
            LOG.warn("what a killed node left in this host's names cannot be taken out: {}", e.getMessage());
        }
    }

    /** Does what is to be done. */
    public void look(long nowNs) {
        Given now = given.get();
        if (now.wish().isEmpty() || asked == DnsMode.LISTEN || asked == DnsMode.OFF) {
            return;
        }
        if (ways.byMode().containsKey(standing.mode())) {
            if (isDue(now, nowNs)) {
                apply(standing.mode(), now, nowNs);
            }
        } else if (standing.mode() == DnsMode.AUTO || nowNs - chosenNs >= CHECK_NS) {
            choose(now, nowNs);
        }
    }

    private boolean isDue(Given now, long nowNs) {
        if (isAsked(standing.mode()) && isOpen(now)) {
            return false;
        }
        if (hasFailed) {
            return nowNs - appliedNs >= RETRY_NS;
        }
        boolean isChanged = !now.wish().equals(Optional.ofNullable(appliedWish))
                || (standing.mode() == DnsMode.HOSTS && isNew(now.names()));
        return isChanged || nowNs - appliedNs >= CHECK_NS;
    }

    private boolean isNew(NameTable names) {
        return !names.equals(appliedNames);
    }

    /** The node itself must be asked for names by all ways but the hosts file. */
    private static boolean isAsked(DnsMode mode) {
        return mode != DnsMode.HOSTS;
    }

    /** Is it not known yet whether the node can be asked? */
    private static boolean isOpen(Given now) {
        return now.failure().isEmpty() && now.wish().orElseThrow().servers().isEmpty();
    }

    private void choose(Given now, long nowNs) {
        if (isOpen(now)) {
            return;
        }
        chosenNs = nowNs;
        Set<String> why = new LinkedHashSet<>();
        for (Map.Entry<DnsMode, Optional<String>> way : reasons(now).entrySet()) {
            if (way.getValue().isPresent()) {
                why.add(way.getValue().get());
            } else if (canApply(way.getKey(), now, why, nowNs)) {
                stand(way.getKey(), String.join("; ", why));
                return;
            }
        }
        stand(DnsMode.LISTEN, String.join("; ", why));
    }

    /** Why a way is none here, by way. */
    private Map<DnsMode, Optional<String>> reasons(Given now) {
        HostFacts facts = ways.facts().get();
        Map<DnsMode, Optional<String>> reasons = new LinkedHashMap<>();
        for (DnsMode mode : IN_ORDER) {
            Optional<String> reason = switch (mode) {
                case RESOLVED -> facts.resolved();
                case RESOLVCONF -> facts.resolvconf();
                default -> facts.hosts();
            };
            reasons.put(mode, isAsked(mode) && reason.isEmpty() ? now.failure() : reason);
        }
        return reasons;
    }

    /** True if it is so now; else the reason is added why not. */
    private boolean canApply(DnsMode mode, Given now, Set<String> why, long nowNs) {
        try {
            applyTo(mode, now, nowNs);
            why.add(praise(mode));
            return true;
        } catch (IOException e) {
            undo(mode);
            why.add(mode.label() + " failed (" + e.getMessage() + ")");
            return false;
        }
    }

    private static String praise(DnsMode mode) {
        return switch (mode) {
            case RESOLVED -> "this host asks systemd-resolved";
            case RESOLVCONF -> "openresolv feeds a resolver that keeps to domains";
            default -> "the hosts file can be written";
        };
    }

    private void stand(DnsMode mode, String reason) {
        Standing fresh = new Standing(mode, reason);
        if (!fresh.equals(standing)) {
            standing = fresh;
            LOG.info("names go by {}: {}", mode.label(), reason);
        }
    }

    private void apply(DnsMode mode, Given now, long nowNs) {
        try {
            applyTo(mode, now, nowNs);
            warnings.clear(MATTER);
            hasFailed = false;
        } catch (IOException e) {
            hasFailed = true;
            appliedNs = nowNs;
            String text =
                    "programs of this host do not find the mesh's names by " + mode.label() + ": " + e.getMessage();
            if (warnings.set(MATTER, text)) {
                LOG.warn(text);
            }
        }
    }

    private void applyTo(DnsMode mode, Given now, long nowNs) throws IOException {
        NameWish wish = now.wish().orElseThrow();
        if (isAsked(mode) && wish.servers().isEmpty()) {
            throw new IOException(now.failure().orElse("the node cannot be asked yet"));
        }
        if (mode == DnsMode.RESOLVCONF) {
            requireSplit();
        }
        way(mode).apply(wish, now.names());
        appliedWish = wish;
        appliedNames = now.names();
        appliedNs = nowNs;
    }

    /** What cannot keep to a domain would send all queries of this host to the node. */
    private void requireSplit() throws IOException {
        Optional<String> reason = ways.facts().get().resolvconf();
        if (reason.isPresent()) {
            throw new IOException(reason.get());
        }
    }

    private NameWay way(DnsMode mode) {
        return Optional.ofNullable(ways.byMode().get(mode)).orElseThrow();
    }

    private void undo(DnsMode mode) {
        try {
            way(mode).undo();
        } catch (IOException e) {
            LOG.debug("{} could not be undone: {}", mode.label(), e.getMessage());
        }
    }

    /** Makes it all as it was before. */
    public void undo() throws IOException {
        if (ways.byMode().containsKey(standing.mode())) {
            way(standing.mode()).undo();
        }
    }
}
