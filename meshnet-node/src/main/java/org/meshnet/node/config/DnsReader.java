package org.meshnet.node.config;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.exit.UserError;

/** Reads under which domain the members' names are, and how this host comes to know them. */
final class DnsReader {
    private static final int DNS_PORT = 53;

    private final Settings settings;

    DnsReader(Settings settings) {
        this.settings = settings;
    }

    NodeConfig.Dns read() throws UserError {
        DnsMode mode = mode();
        return new NodeConfig.Dns(domain(), mode, exitResolver(mode));
    }

    String domain() throws UserError {
        Optional<Given> given = settings.value(Setting.DOMAIN);
        String text = given.map(Given::text).orElse(Setting.DOMAIN.defaultText());
        String domain = text.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        if (!Label.isDomain(domain)) {
            throw given.orElseThrow()
                    .error("not a domain; expected labels of letters, digits and hyphens with dots between them, "
                            + "such as mesh or mesh.example.org");
        }
        return domain;
    }

    private Optional<Endpoint> exitResolver(DnsMode mode) throws UserError {
        Optional<Given> given = settings.value(Setting.EXIT_DNS);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        String text = given.get().text();
        Endpoint resolver = IpAddress.parse(text)
                .map(address -> new Endpoint(address, DNS_PORT))
                .or(() -> Endpoint.parse(text))
                .filter(endpoint -> endpoint.isSendable() && isElsewhere(endpoint.address()))
                .orElseThrow(() -> given.get()
                        .error("not the address of a resolver that an exit could lead to; expected ADDRESS or "
                                + "ADDRESS:PORT, such as 9.9.9.9 or [2620:fe::fe]:53"));
        if (mode == DnsMode.OFF) {
            throw given.get().error("with --dns off nobody could ask for names; expected another mode");
        }
        return Optional.of(resolver);
    }

    /** Is it neither this host's, nor its link's, nor a group's? */
    private static boolean isElsewhere(IpAddress address) {
        InetAddress inet = address.toInetAddress();
        return !inet.isLoopbackAddress() && !inet.isLinkLocalAddress();
    }

    private DnsMode mode() throws UserError {
        Optional<Given> given = settings.value(Setting.DNS);
        String label = given.map(Given::text).orElse(Setting.DNS.defaultText());
        return DnsMode.parse(label)
                .orElseThrow(
                        () -> given.orElseThrow().error("expected auto, resolved, resolvconf, hosts, listen or off"));
    }
}
