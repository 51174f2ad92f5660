package org.meshnet.node.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How this host's programs come to know the mesh's names. */
public enum DnsMode {
    /** The first of the following three that this host has. */
    AUTO,
    /** By systemd-resolved, which asks the node for its domain. */
    RESOLVED,
    /** By openresolv, which has a resolver of the host ask the node for its domain. */
    RESOLVCONF,
    /** By lines in the hosts file. */
    HOSTS,
    /** The node answers; that it is asked is left to others. */
    LISTEN,
    /** Not at all. */
    OFF;

    /** As people write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<DnsMode> parse(String text) {
        return Arrays.stream(values()).filter(mode -> mode.label().equals(text)).findFirst();
    }
}
