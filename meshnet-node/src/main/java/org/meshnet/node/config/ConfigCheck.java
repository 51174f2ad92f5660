package org.meshnet.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.node.exit.UserError;

/**
 * Finds all faults of a configuration. The reader ends with the first: it is found out which value that is in, and what
 * is left without it is read again.
 */
public final class ConfigCheck {
    private static final int MOST_FAULTS = 100;
    private static final String STAND_IN = "in place of a key that cannot be used";

    private final Map<String, String> environment;
    private final List<UserError> faults = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();

    /**
     * What was found.
     *
     * @param faults with which a node would not start
     * @param notices what it would say at its start
     */
    public record Result(List<UserError> faults, List<String> notices) {
        /** Copies the lists. */
        public Result {
            faults = List.copyOf(faults);
            notices = List.copyOf(notices);
        }
    }

    private ConfigCheck(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Of what the command line, the variables and the configuration file say. */
    public static Result of(Map<Setting, List<String>> commandLine, Map<String, String> environment) {
        ConfigCheck check = new ConfigCheck(environment);
        try {
            check.check(Settings.gather(commandLine, environment, check.faults::add));
        } catch (UserError e) {
            check.faults.add(e);
        }
        return new Result(check.faults, check.notices);
    }

    private void check(Settings settings) {
        if (settings.networks().isEmpty()) {
            checkOne(settings);
            return;
        }
        settings.networks().forEach(network -> checkOne(network.settings()));
        if (faults.isEmpty()) {
            try {
                NetworksReader.read(settings, environment).forEach(NetworkConfig::wipe);
            } catch (UserError e) {
                faults.add(e);
            }
        }
    }

    private void checkOne(Settings settings) {
        Settings left = settings;
        while (faults.size() < MOST_FAULTS) {
            Optional<UserError> fault = fault(left);
            if (fault.isEmpty()) {
                return;
            }
            if (faults.stream().noneMatch(known -> isSame(known, fault.get()))) {
                faults.add(fault.get());
            }
            Optional<Settings> next = without(left, fault.get());
            if (next.isEmpty()) {
                return;
            }
            left = next.get();
        }
    }

    private static boolean isSame(UserError one, UserError other) {
        return String.valueOf(one.getMessage()).equals(other.getMessage());
    }

    /** The first; without any, what a start would say is kept. */
    private Optional<UserError> fault(Settings settings) {
        try {
            NodeConfig config = ConfigReader.read(settings, environment);
            config.local().notices().stream()
                    .filter(notice -> !notices.contains(notice))
                    .forEach(notices::add);
            config.member().destroy();
            return Optional.empty();
        } catch (UserError e) {
            return Optional.of(e);
        }
    }

    /** Without the value that it is in, or with a key, if none of them is it. */
    private Optional<Settings> without(Settings settings, UserError fault) {
        for (Given given : settings.all()) {
            Settings others = settings.without(given);
            Optional<UserError> next = fault(others);
            if (next.isEmpty() || !isSame(next.get(), fault)) {
                return Optional.of(isKey(given) ? withKey(others) : others);
            }
        }
        Settings keyed = withKey(settings);
        Optional<UserError> next = fault(keyed);
        return next.isEmpty() || !isSame(next.get(), fault) ? Optional.of(keyed) : Optional.empty();
    }

    private static boolean isKey(Given given) {
        return given.setting() == Setting.KEY
                || given.setting() == Setting.KEY_FILE
                || given.setting() == Setting.MEMBERSHIP;
    }

    private static Settings withKey(Settings settings) {
        String digits = Hex.encode(new byte[NetworkKey.LENGTH]);
        return settings.withDefault(Setting.KEY, List.of(digits), STAND_IN);
    }
}
