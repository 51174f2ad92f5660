package org.meshnet.node.join;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.meshnet.node.config.KeySource;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * Where a network's files are on this machine: {@code NAME.properties} and, for an open network, {@code NAME.key} in
 * the folder of configurations; NAME is that of the interface, and of the service's instance.
 *
 * @param folder of the configurations
 * @param name of the interface
 */
public record MachinePlace(Path folder, String name) {
    private static final Path INTERFACES = Path.of("/sys/class/net");
    private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9_.-]{1,15}");
    private static final int MOST = 64;

    /** The network's configuration. */
    public Path config() {
        return folder.resolve(name + KeySource.CONFIG_ENDING);
    }

    /** An open network's key. */
    public Path key() {
        return folder.resolve(name + KeySource.KEY_ENDING);
    }

    /**
     * The one of that name, which is nobody's yet.
     *
     * @throws UserError if the name is no interface's, or has files already
     */
    public static MachinePlace named(Path folder, String name) throws UserError {
        if (!NAME.matcher(name).matches()) {
            throw new UserError(
                    ExitCode.USAGE, "--interface: not a name; expected up to 15 letters, digits, dots and hyphens");
        }
        MachinePlace place = new MachinePlace(folder, name);
        for (Path file : List.of(place.config(), place.key())) {
            if (Files.exists(file)) {
                throw new UserError(
                        ExitCode.IO,
                        file + " exists already, and stays as it is; expected another --interface, or --config "
                                + "with another folder");
            }
        }
        return place;
    }

    /**
     * The first of mesh0, mesh1 and so on that has neither files nor an interface.
     *
     * @param isOther is that name's state folder another network's
     */
    public static MachinePlace firstFree(Path folder, Predicate<String> isOther) throws UserError {
        return IntStream.range(0, MOST)
                .mapToObj(number -> new MachinePlace(folder, "mesh" + number))
                .filter(place -> !Files.exists(place.config())
                        && !Files.exists(place.key())
                        && !Files.exists(INTERFACES.resolve(place.name()))
                        && !isOther.test(place.name()))
                .findFirst()
                .orElseThrow(() -> new UserError(
                        ExitCode.USAGE, "mesh0 to mesh" + (MOST - 1) + " are all in use; expected --interface"));
    }

    /** All that have a configuration there, by name; none without the folder. */
    public static List<MachinePlace> all(Path folder) throws UserError {
        TreeMap<String, MachinePlace> places = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + KeySource.CONFIG_ENDING)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                name = name.substring(0, name.length() - KeySource.CONFIG_ENDING.length());
                places.put(name, new MachinePlace(folder, name));
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw UserError.of("the folder " + folder + " cannot be read", e);
        }
        return List.copyOf(places.values());
    }

    /** The same if there is one only, or the one of that name; empty if there is none. */
    public static Optional<MachinePlace> only(Path folder, Optional<String> name) throws UserError {
        List<MachinePlace> all = all(folder).stream()
                .filter(place -> name.isEmpty() || name.get().equals(place.name()))
                .toList();
        if (all.size() > 1) {
            throw new UserError(
                    ExitCode.USAGE,
                    "several networks have a configuration in " + folder + "; expected --interface with one of "
                            + String.join(
                                    ", ", all.stream().map(MachinePlace::name).toList()));
        }
        return all.stream().findFirst();
    }
}
