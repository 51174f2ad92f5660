package org.meshnet.node.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The kernel's switches of the network, read only. Any thread.
 *
 * @param folder {@code /proc/sys/net}, or a test's
 */
public record KernelSettings(Path folder) {
    /** Those of this host. */
    public static KernelSettings ofThisHost() {
        return new KernelSettings(Path.of("/proc/sys/net"));
    }

    /**
     * Is a switch off?
     *
     * @param name such as {@code ipv4/ip_forward}
     * @return empty if it cannot be read, as on another system
     */
    Optional<Boolean> isOff(String name) {
        return value(name).map("0"::equals);
    }

    /**
     * What a switch is set to; an interface may have been given a name that is no file's.
     *
     * @return empty if it cannot be read, as on another system
     */
    Optional<String> value(String name) {
        try {
            return Optional.of(Files.readString(folder.resolve(name), StandardCharsets.US_ASCII)
                    .strip());
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }
}
