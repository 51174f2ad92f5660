package org.meshnet.node.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.meshnet.core.name.Label;
import org.meshnet.node.exit.UserError;

/** Reads under which domain the members' names are, and how this host comes to know them. */
final class DnsReader {
    /** So that the longest label still makes a name of 253 characters with it. */
    private static final int LONGEST_DOMAIN = 189;

    private final Settings settings;

    DnsReader(Settings settings) {
        this.settings = settings;
    }

    NodeConfig.Dns read() throws UserError {
        return new NodeConfig.Dns(domain(), mode());
    }

    private String domain() throws UserError {
        Optional<Given> given = settings.value(Setting.DOMAIN);
        String text = given.map(Given::text).orElse(Setting.DOMAIN.defaultText());
        String domain = text.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        boolean isDomain = domain.length() <= LONGEST_DOMAIN
                && Arrays.stream(domain.split("\\.", -1)).allMatch(Label::isLabel);
        if (!isDomain) {
            throw given.orElseThrow()
                    .error("not a domain; expected labels of letters, digits and hyphens with dots between them, "
                            + "such as mesh or mesh.example.org");
        }
        return domain;
    }

    private DnsMode mode() throws UserError {
        Optional<Given> given = settings.value(Setting.DNS);
        String label = given.map(Given::text).orElse(Setting.DNS.defaultText());
        return DnsMode.parse(label)
                .orElseThrow(
                        () -> given.orElseThrow().error("expected auto, resolved, resolvconf, hosts, listen or off"));
    }
}
