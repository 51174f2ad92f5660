package org.meshnet.node.daemon;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
            Setting.LOG_LEVEL,
            Setting.RULES,
            Setting.ALIAS,
            Setting.ACCEPT_ROUTES,
            Setting.ACCEPT_ROUTE,
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
     */
    record Means(EngineDoor engine, DaemonRequests.ExitDoor exit, RuleReader rules, HookDesk hooks) {}

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

    /** What can fail goes first. */
    private void apply(Set<Setting> changed, NodeConfig config) throws UserError {
        if (changed.contains(Setting.EXIT_NODE)) {
            means.exit().use(config.overlay().routing().exit().node());
        }
        if (changed.contains(Setting.LOG_LEVEL)) {
            LogLevels.set(Map.of(LogTopic.ALL, config.local().log().level()));
        }
        if (changed.contains(Setting.ALIAS)) {
            means.engine().submit(new Command.Aliases(config.member().aliases()));
        }
        if (changed.contains(Setting.ACCEPT_ROUTES) || changed.contains(Setting.ACCEPT_ROUTE)) {
            means.engine()
                    .submit(new Command.UseRoutes(config.overlay().routing().consent()));
        }
        // The file may have changed though its name has not.
        if (changed.contains(Setting.RULES) || config.traffic().rules().file().isPresent()) {
            means.rules().use(config.traffic().rules());
        }
        means.hooks().use(config.local().hooks());
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
