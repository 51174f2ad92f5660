package org.meshnet.discovery.state;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.files.PrivateFiles;

/**
 * Which folder is the server's.
 *
 * @param folder empty if there is none: no option, no service manager, and a user without a home
 * @param isChosen did the user name it
 */
public record StatePlace(Optional<Path> folder, boolean isChosen) {
    private static final String NAME = "meshnet-discovery";

    /** The folder that was named with the option. */
    public static StatePlace chosen(Path named) {
        return new StatePlace(Optional.of(named.toAbsolutePath()), true);
    }

    /**
     * That of the service manager (systemd's {@code STATE_DIRECTORY}); else the usual one of root, or of a user (XDG
     * Base Directory Specification).
     */
    public static StatePlace usual(Map<String, String> environment) {
        return usual(environment, PrivateFiles.isRoot());
    }

    static StatePlace usual(Map<String, String> environment, boolean isRoot) {
        Optional<Path> ofService =
                variable(environment, "STATE_DIRECTORY").map(folders -> Path.of(folders.split(":", 2)[0]));
        Optional<Path> usual = isRoot ? Optional.of(Path.of("/var/lib", NAME)) : ofUser(environment);
        return new StatePlace(ofService.or(() -> usual), false);
    }

    /** A variable that holds no absolute path is to be ignored. */
    private static Optional<Path> ofUser(Map<String, String> environment) {
        Optional<Path> home = variable(environment, "HOME").map(folder -> Path.of(folder, ".local", "state"));
        return variable(environment, "XDG_STATE_HOME")
                .map(Path::of)
                .filter(Path::isAbsolute)
                .or(() -> home)
                .map(folder -> folder.resolve(NAME));
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }
}
