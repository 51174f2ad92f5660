package org.meshnet.node.daemon;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.meshnet.core.engine.Command;
import org.meshnet.node.config.NetworkConfig;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.config.Setting;
import org.meshnet.node.daemon.engine.EngineDoor;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.log.LogLevels;
import org.meshnet.node.log.LogTopic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a running node's configuration anew, and does what of it can change without the loss of a session; says what
 * cannot. What is wrong in it changes nothing. Any thread.
 */
final class ReloadDesk {
    /** What can change. */
    private static final Set<Setting> CHANGEABLE = EnumSet.of(
            Setting.SERVER,
            Setting.LOG_LEVEL,
            Setting.RULES,
            Setting.ALIAS,
            Setting.ACCEPT_ROUTES,
            Setting.ACCEPT_ROUTE,
            Setting.ADVERTISE_ROUTE,
            Setting.SNAT,
            Setting.RELAY_FOR_OTHERS,
            Setting.RELAY_RATE,
            Setting.RELAY_BURST,
            Setting.RELAY_TOTAL_RATE,
            Setting.EXIT_NODE,
            Setting.ON_UP,
            Setting.ON_DOWN,
            Setting.ON_PEER);

    private static final Logger LOG = LoggerFactory.getLogger(ReloadDesk.class);

    private final Means means;
    private final NetworkConfig started;
    private NetworkConfig known;

    /**
     * What does what is configured.
     *
     * @param engine most of it
     * @param exit has traffic go through a member
     * @param rules who may reach whom
     * @param hooks runs programs
     * @param networks those behind this node
     * @param servers at which it registers
     */
    record Means(
            EngineDoor engine,
            DaemonRequests.ExitDoor exit,
            RuleReader rules,
            HookDesk hooks,
            OwnNetworks networks,
            OwnServers servers) {}

    /**
     * What came of it.
     *
     * @param changed these hold now
     * @param kept these are configured otherwise than the node runs, until its next start
     */
    record Outcome(List<String> changed, List<String> kept) {}

    /** @param started with which the node was started */
    ReloadDesk(Means means, NetworkConfig started) {
        this.means = means;
        this.started = started;
        this.known = started;
    }

    /** @throws UserError if something is wrong: nothing changes then */
    synchronized Outcome reload() throws UserError {
        NetworkConfig fresh;
        try {
            fresh = known.reader().again();
        } catch (UserError e) {
            LOG.warn("the configuration was read anew, and nothing changes: {}", e.getMessage());
            throw e;
        }
        try {
            Set<Setting> changed = known.settings().differences(fresh.settings());
            changed.retainAll(CHANGEABLE);
            apply(changed, fresh.config());
            known = fresh;
            Set<Setting> kept = started.settings().differences(fresh.settings());
            kept.removeAll(CHANGEABLE);
            return told(new Outcome(names(changed), names(kept)));
        } finally {
            fresh.wipe();
        }
    }

    /** The servers as they are configured now. */
    synchronized NodeConfig.Servers servers() {
        return known.config().servers();
    }

    /** What can fail goes first. */
    private void apply(Set<Setting> changed, NodeConfig config) throws UserError {
        if (changed.contains(Setting.EXIT_NODE)) {
            means.exit().use(config.overlay().routing().exit().node());
        }
        if (isAny(changed, Setting.ADVERTISE_ROUTE, Setting.SNAT)) {
            means.networks().use(config.overlay().routing());
        }
        if (changed.contains(Setting.SERVER)) {
            means.servers().use(config.servers());
        }
        if (isAny(
                changed, Setting.RELAY_FOR_OTHERS, Setting.RELAY_RATE, Setting.RELAY_BURST, Setting.RELAY_TOTAL_RATE)) {
            means.engine().submit(new Command.RelayForOthers(config.traffic().relayForOthers()));
        }
        if (changed.contains(Setting.LOG_LEVEL)) {
            LogLevels.set(Map.of(LogTopic.ALL, config.local().log().level()));
        }
        if (changed.contains(Setting.ALIAS)) {
            means.engine().submit(new Command.Aliases(config.member().aliases()));
        }
        if (isAny(changed, Setting.ACCEPT_ROUTES, Setting.ACCEPT_ROUTE)) {
            means.engine()
                    .submit(new Command.UseRoutes(config.overlay().routing().consent()));
        }
        // The file may have changed though its name has not.
        if (changed.contains(Setting.RULES) || config.traffic().rules().file().isPresent()) {
            means.rules().use(config.traffic().rules());
        }
        means.hooks().use(config.local().hooks());
    }

    private static boolean isAny(Set<Setting> changed, Setting... settings) {
        return Stream.of(settings).anyMatch(changed::contains);
    }

    private static List<String> names(Set<Setting> settings) {
        return settings.stream().map(Setting::key).toList();
    }

    private static Outcome told(Outcome outcome) {
        String changed =
                outcome.changed().isEmpty() ? "no setting changed" : "changed: " + String.join(", ", outcome.changed());
        LOG.info("the configuration was read anew; {}", changed);
        outcome.kept()
                .forEach(name -> LOG.warn("{} is configured otherwise now, which holds from the next start on", name));
        return outcome;
    }
}
