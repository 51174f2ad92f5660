package org.meshnet.node.dns.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a host resolves names, as its files say.
 *
 * @param resolved why names cannot go by systemd-resolved; empty if they can
 * @param resolvconf why they cannot go by openresolv; empty if they can
 * @param hosts why they cannot go by the hosts file; empty if they can
 */
public record HostFacts(Optional<String> resolved, Optional<String> resolvconf, Optional<String> hosts) {
    private static final Pattern ASKS_RESOLVED_BY_NSS = Pattern.compile("(?m)^hosts:.*\\bresolve\\b");
    private static final Pattern ASKS_STUB = Pattern.compile("(?m)^nameserver\\s+127\\.0\\.0\\.5[34]\\b");
    private static final Pattern LOCAL_RESOLVER = Pattern.compile("(?m)^name_servers=\"?'?(127\\.|::1)");
    private static final Pattern SPLITS = Pattern.compile("(?m)^(dnsmasq_conf|unbound_conf|named_zones|pdnsd_conf)=");
    private static final List<String> FOLDERS = List.of("usr/sbin", "sbin", "usr/bin", "bin");
    private static final String HOSTS = "etc/hosts";
    private static final int LONGEST_FILE = 1 << 16;

    /** Looks at the files under this folder, which is the root of all but in tests. */
    static HostFacts look(Path root) {
        return new HostFacts(resolved(root), resolvconf(root), hosts(root));
    }

    private static Optional<String> resolved(Path root) {
        if (!Files.isDirectory(root.resolve("run/systemd/resolve"))) {
            return Optional.of("systemd-resolved does not run");
        }
        boolean isAsked =
                ASKS_RESOLVED_BY_NSS.matcher(read(root, "etc/nsswitch.conf")).find()
                        || ASKS_STUB.matcher(read(root, "etc/resolv.conf")).find();
        if (!isAsked) {
            return Optional.of("this host does not ask systemd-resolved");
        }
        return program(root, "busctl").isPresent() ? Optional.empty() : Optional.of("there is no busctl");
    }

    private static Optional<String> resolvconf(Path root) {
        Optional<Path> program = program(root, "resolvconf");
        if (program.isEmpty()) {
            return Optional.of("there is no resolvconf");
        }
        String script = readScript(program.get());
        if (!script.contains("openresolv") && !script.contains("Roy Marples")) {
            return Optional.of("this resolvconf cannot keep to a domain");
        }
        String settings = read(root, "etc/resolvconf.conf");
        boolean splits = LOCAL_RESOLVER.matcher(settings).find()
                && SPLITS.matcher(settings).find();
        return splits ? Optional.empty() : Optional.of("openresolv feeds no resolver here that could keep to a domain");
    }

    private static Optional<String> hosts(Path root) {
        return Files.isWritable(root.resolve(HOSTS))
                ? Optional.empty()
                : Optional.of("/" + HOSTS + " cannot be written");
    }

    private static Optional<Path> program(Path root, String name) {
        return FOLDERS.stream()
                .map(folder -> root.resolve(folder).resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Programs that are no scripts are another's. */
    private static String readScript(Path program) {
        try (Stream<String> lines = Files.lines(program)) {
            return String.join("\n", lines.limit(40).toList());
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }

    private static String read(Path root, String name) {
        try {
            Path file = root.resolve(name);
            return Files.size(file) > LONGEST_FILE ? "" : Files.readString(file).toLowerCase(Locale.ROOT);
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }
}
