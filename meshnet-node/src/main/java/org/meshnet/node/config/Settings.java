package org.meshnet.node.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * All values that were given, from the strongest source to the weakest: command line, environment, configuration file.
 * Immutable once gathered.
 */
public final class Settings {
    private final List<Map<Setting, List<Given>>> levels;
    /** What the last level was read from; null if there is none. */
    private final @Nullable Path file;

    private Settings(List<Map<Setting, List<Given>>> levels, @Nullable Path file) {
        this.levels = levels;
        this.file = file;
    }

    /**
     * Gathers from all sources.
     *
     * @param commandLine the texts of the options that were given
     * @param environment the process's variables
     * @throws UserError if the configuration file cannot be read or holds an unknown setting
     */
    public static Settings gather(Map<Setting, List<String>> commandLine, Map<String, String> environment)
            throws UserError {
        Settings given = new Settings(List.of(fromCommandLine(commandLine), fromEnvironment(environment)), null);
        Optional<Given> config = given.value(Setting.CONFIG);
        if (config.isEmpty()) {
            return given;
        }
        Path file = config.get().path();
        List<Map<Setting, List<Given>>> levels = new ArrayList<>(given.levels);
        levels.add(PropertiesFile.read(file));
        return new Settings(levels, file);
    }

    private static Map<Setting, List<Given>> fromCommandLine(Map<Setting, List<String>> commandLine) {
        Map<Setting, List<Given>> level = new EnumMap<>(Setting.class);
        commandLine.forEach((setting, texts) -> level.put(
                setting,
                texts.stream()
                        .map(text -> new Given(setting, text, setting.option(), ExitCode.USAGE))
                        .toList()));
        return level;
    }

    private static Map<Setting, List<Given>> fromEnvironment(Map<String, String> environment) {
        Map<Setting, List<Given>> level = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            String text = environment.getOrDefault(setting.variable(), "");
            if (!text.isBlank()) {
                level.put(setting, List.of(new Given(setting, text, setting.variable(), ExitCode.CONFIG)));
            }
        }
        return level;
    }

    /** These with values of a setting that hold where no source gives any. */
    Settings withDefault(Setting setting, List<String> texts, String place) {
        List<Map<Setting, List<Given>>> all = new ArrayList<>(levels);
        all.add(Map.of(
                setting,
                texts.stream()
                        .map(text -> new Given(setting, text, place, ExitCode.CONFIG))
                        .toList()));
        return texts.isEmpty() ? this : new Settings(all, null);
    }

    /** The configuration file, if this setting stands in it, even where a stronger source gives another value. */
    Optional<Path> fileThatGives(Setting setting) {
        return Optional.ofNullable(file)
                .filter(path -> levels.get(levels.size() - 1).containsKey(setting));
    }

    /** The value that holds, if one was given. */
    Optional<Given> value(Setting setting) {
        return values(setting).stream().findFirst();
    }

    /** All values of the strongest source that gives any; commas separate values too. */
    List<Given> values(Setting setting) {
        for (Map<Setting, List<Given>> level : levels) {
            if (level.containsKey(setting)) {
                return setting.isList() ? split(level.get(setting)) : level.get(setting);
            }
        }
        return List.of();
    }

    /**
     * The one of two settings that stand for each other from the strongest source that gives either.
     *
     * @throws UserError if one source gives both
     */
    Optional<Given> either(Setting one, Setting other) throws UserError {
        for (Map<Setting, List<Given>> level : levels) {
            List<Given> ones = level.getOrDefault(one, List.of());
            List<Given> others = level.getOrDefault(other, List.of());
            if (!ones.isEmpty() && !others.isEmpty()) {
                throw new UserError(
                        ones.get(0).exitCode(),
                        ones.get(0).place() + " and " + others.get(0).place() + " are both given; one is needed");
            }
            if (!ones.isEmpty() || !others.isEmpty()) {
                return Optional.of(ones.isEmpty() ? others.get(0) : ones.get(0));
            }
        }
        return Optional.empty();
    }

    private static List<Given> split(List<Given> values) {
        List<Given> items = new ArrayList<>();
        for (Given value : values) {
            for (String item : value.text().split(",", -1)) {
                items.add(value.with(item.strip()));
            }
        }
        return items;
    }
}
