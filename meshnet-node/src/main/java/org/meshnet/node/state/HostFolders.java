package org.meshnet.node.state;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where daemons of this host keep things: state over reboots, sockets until the next one, and what people write.
 * Honours what systemd sets.
 */
public final class HostFolders {
    private HostFolders() {}

    /** The folder of the state folders. */
    public static Path state(Map<String, String> environment) {
        return first(environment, "STATE_DIRECTORY", "/var/lib/meshnet");
    }

    /** The folder of the control sockets. */
    public static Path runtime(Map<String, String> environment) {
        return first(environment, "RUNTIME_DIRECTORY", "/run/meshnet");
    }

    /** The folder of the configurations. */
    public static Path configuration(Map<String, String> environment) {
        return first(environment, "CONFIGURATION_DIRECTORY", "/etc/meshnet");
    }

    private static Path first(Map<String, String> environment, String variable, String otherwise) {
        String folders = environment.getOrDefault(variable, "");
        return Path.of(folders.isEmpty() ? otherwise : folders.split(":", 2)[0]);
    }
}
