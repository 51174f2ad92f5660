package org.meshnet.node.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * All values that were given, from the strongest source to the weakest: command line, environment, configuration file.
 * Immutable once gathered.
 */
public final class Settings {
    private final List<Level> levels;
    private final List<Network> networks;
    private final @Nullable Origin origin;

    /**
     * The values of one source.
     *
     * @param file that they stand in; null if it is no file
     */
    private record Level(
            Map<Setting, List<Given>> values, @Nullable Path file) {}

    /**
     * One of several networks.
     *
     * @param name by which the user tells it from the others
     * @param place where its settings begin, for errors
     * @param settings its own, before those that are for all
     */
    public record Network(String name, String place, Settings settings) {}

    /** From where they were gathered. */
    private record Origin(Map<Setting, List<String>> commandLine, Map<String, String> environment) {}

    private Settings(List<Level> levels, List<Network> networks) {
        this(levels, networks, null);
    }

    private Settings(List<Level> levels, List<Network> networks, @Nullable Origin origin) {
        this.levels = List.copyOf(levels);
        this.networks = List.copyOf(networks);
        this.origin = origin;
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
        return gather(commandLine, environment, Faults.FIRST);
    }

    /**
     * The same.
     *
     * @param faults takes those of the configuration file
     * @throws UserError if that cannot be read
     */
    public static Settings gather(
            Map<Setting, List<String>> commandLine, Map<String, String> environment, Faults faults) throws UserError {
        Settings given = new Settings(
                List.of(new Level(fromCommandLine(commandLine), null), new Level(fromEnvironment(environment), null)),
                List.of(),
                new Origin(Map.copyOf(commandLine), Map.copyOf(environment)));
        Optional<Given> config = given.value(Setting.CONFIG);
        if (config.isEmpty()) {
            return given;
        }
        Path file = config.get().path();
        return given.with(
                Files.isDirectory(file) ? ConfigFolder.read(file, faults) : PropertiesFile.read(file, faults), file);
    }

    /**
     * The same, gathered anew from where these were: the files may have changed. These, if they are a part only.
     *
     * @throws UserError as {@link #gather}
     */
    public Settings again() throws UserError {
        Origin from = origin;
        return from == null ? this : gather(from.commandLine(), from.environment());
    }

    /** The settings that have other values there. */
    public Set<Setting> differences(Settings other) {
        Set<Setting> different = EnumSet.noneOf(Setting.class);
        for (Setting setting : Setting.values()) {
            if (setting != Setting.CONFIG && !texts(setting).equals(other.texts(setting))) {
                different.add(setting);
            }
        }
        return different;
    }

    private List<String> texts(Setting setting) {
        return values(setting).stream().map(Given::text).toList();
    }

    private Settings with(PropertiesFile.Content content, Path file) {
        Level top = new Level(content.top(), file);
        List<Network> all = content.sections().stream()
                .map(section -> network(section, top))
                .toList();
        return new Settings(concat(levels, top), all, origin);
    }

    /** The interface is called as the network is, unless that says otherwise. */
    private Network network(PropertiesFile.Section section, Level top) {
        Given name = new Given(Setting.INTERFACE, section.name(), section.place() + ": network", ExitCode.CONFIG);
        Settings own = new Settings(
                concat(
                        levels,
                        new Level(section.settings(), section.file()),
                        top,
                        new Level(Map.of(Setting.INTERFACE, List.of(name)), null)),
                List.of());
        return new Network(section.name(), section.place(), own);
    }

    private static List<Level> concat(List<Level> first, Level... others) {
        List<Level> all = new ArrayList<>(first);
        all.addAll(List.of(others));
        return all;
    }

    /** The networks, if the configuration has sections or is a folder; else none: all is about the only one. */
    public List<Network> networks() {
        return networks;
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
        List<Given> values = texts.stream()
                .map(text -> new Given(setting, text, place, ExitCode.CONFIG))
                .toList();
        return texts.isEmpty()
                ? this
                : new Settings(concat(levels, new Level(Map.of(setting, values), null)), networks);
    }

    /** These without a value, wherever it was given. */
    @SuppressWarnings("ReferenceEquality") // this very one
    Settings without(Given value) {
        List<Level> left = new ArrayList<>();
        for (Level level : levels) {
            Map<Setting, List<Given>> values = new EnumMap<>(Setting.class);
            level.values().forEach((setting, all) -> {
                List<Given> others = all.stream().filter(each -> each != value).toList();
                if (!others.isEmpty()) {
                    values.put(setting, others);
                }
            });
            left.add(new Level(values, level.file()));
        }
        return new Settings(left, networks);
    }

    /** All that was given, the strongest first, also what a stronger source takes the place of. */
    List<Given> all() {
        return levels.stream()
                .flatMap(level -> level.values().values().stream())
                .flatMap(List::stream)
                .toList();
    }

    /** The configuration file, if this setting stands in it, even where a stronger source gives another value. */
    Optional<Path> fileThatGives(Setting setting) {
        return levels.stream()
                .filter(level -> level.values().containsKey(setting))
                .flatMap(level -> Optional.ofNullable(level.file()).stream())
                .findFirst();
    }

    /** The value that holds, if one was given. */
    Optional<Given> value(Setting setting) {
        return values(setting).stream().findFirst();
    }

    /**
     * The file or folder that this names, with its whole path.
     *
     * @throws UserError if it is none
     */
    Optional<Path> path(Setting setting) throws UserError {
        Optional<Given> given = value(setting);
        return given.isPresent() ? Optional.of(given.get().path().toAbsolutePath()) : Optional.empty();
    }

    /** All values of the strongest source that gives any; commas separate values too. */
    List<Given> values(Setting setting) {
        for (Level level : levels) {
            List<Given> values = level.values().getOrDefault(setting, List.of());
            if (!values.isEmpty()) {
                return setting.isList() ? split(values) : values;
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
        for (Level level : levels) {
            List<Given> ones = level.values().getOrDefault(one, List.of());
            List<Given> others = level.values().getOrDefault(other, List.of());
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
