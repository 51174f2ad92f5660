package org.meshnet.discovery;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Takes what the command line does not say from {@code MESHNET_DISCOVERY_*}: {@code --max-nodes} from
 * {@code …_MAX_NODES}.
 */
final class EnvironmentDefaults implements IDefaultValueProvider {
    private static final String PREFIX = "MESHNET_DISCOVERY_";

    private final Map<String, String> environment;

    EnvironmentDefaults(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** The variable that stands for an option. */
    static String variable(OptionSpec option) {
        String name = option.longestName().substring("--".length());
        return PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** Null, as picocli wants it, where the environment says nothing. */
    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
            return null;
        }
        String value = environment.get(variable(option));
        return value == null || value.isBlank() ? null : value.strip();
    }
}
