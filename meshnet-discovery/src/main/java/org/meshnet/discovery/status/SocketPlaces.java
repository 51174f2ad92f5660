package org.meshnet.discovery.status;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.meshnet.core.files.PrivateFiles;

/**
 * Where the control socket of a server is, by its port. Its name does not end as those of nodes do, whose folder it may
 * share. Stateless.
 */
public final class SocketPlaces {
    private static final String NAME = "meshnet-discovery";
    private static final Path OF_ROOT = Path.of("/run", NAME);

    private SocketPlaces() {}

    /**
     * Where a server makes it unless it is told otherwise: in the folder that the service manager gives (systemd's
     * {@code RUNTIME_DIRECTORY}), else in that of root or of a user (XDG Base Directory Specification); empty for a
     * user who has none.
     */
    public static Optional<Path> usual(Map<String, String> environment, int port) {
        return usual(environment, PrivateFiles.isRoot(), port);
    }

    static Optional<Path> usual(Map<String, String> environment, boolean isRoot, int port) {
        Optional<Path> ofService =
                variable(environment, "RUNTIME_DIRECTORY").map(folders -> Path.of(folders.split(":", 2)[0]));
        Optional<Path> ofUser = variable(environment, "XDG_RUNTIME_DIR")
                .map(Path::of)
                .filter(Path::isAbsolute)
                .map(folder -> folder.resolve(NAME));
        return ofService.or(() -> isRoot ? Optional.of(OF_ROOT) : ofUser).map(folder -> folder.resolve(file(port)));
    }

    /** Where it may be, the likeliest first: one's own, and that of a service. */
    public static List<Path> all(Map<String, String> environment, int port) {
        List<Path> places = new ArrayList<>();
        Stream.concat(usual(environment, port).stream(), Stream.of(OF_ROOT.resolve(file(port))))
                .distinct()
                .forEach(places::add);
        return List.copyOf(places);
    }

    private static String file(int port) {
        return "discovery-" + port + ".socket";
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }
}
