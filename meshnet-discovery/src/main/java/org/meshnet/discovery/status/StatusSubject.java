package org.meshnet.discovery.status;

import java.util.List;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.stream.StreamLimits;

/**
 * What of a server does not change while it runs. Immutable.
 *
 * @param version of the program
 * @param startMs when it started, in milliseconds since 1970
 * @param key its public key, 64 hexadecimal digits
 * @param listens where, each with its transport before it
 * @param config of the registry
 * @param streams how many there may be
 */
public record StatusSubject(
        String version, long startMs, String key, List<String> listens, RegistryConfig config, StreamLimits streams) {
    /** Copies the list. */
    public StatusSubject {
        listens = List.copyOf(listens);
    }
}
