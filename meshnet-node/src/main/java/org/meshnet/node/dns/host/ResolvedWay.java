package org.meshnet.node.dns.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.command.Commands;

/**
 * By systemd-resolved: its D-Bus interface (org.freedesktop.resolve1(5)), by way of systemd's own {@code busctl}. The
 * mesh's interface gets the node as its name server, for the mesh's domains only ("routing-only"), and not for others;
 * where it is to be asked for everything, for the root domain too, which is preferred to servers of other links. The
 * zones are not signed and the way to the node needs no cover, so both are said.
 */
final class ResolvedWay implements NameWay {
    private static final String V4_FAMILY = "2";
    private static final String V6_FAMILY = "10";
    private static final List<String> MANAGER = List.of(
            "busctl",
            "--timeout=2",
            "call",
            "org.freedesktop.resolve1",
            "/org/freedesktop/resolve1",
            "org.freedesktop.resolve1.Manager");

    private final Commands commands;
    private final Path links;
    private @Nullable NameWish applied;
    /** Of which interface it was told anything. */
    private @Nullable String told;

    /** @param links the folder in which systemd-resolved keeps what it was told of each interface, by its number */
    ResolvedWay(Commands commands, Path links) {
        this.commands = commands;
        this.links = links;
    }

    @Override
    public void apply(NameWish wish, NameTable names) throws IOException {
        String link = String.valueOf(wish.link().index());
        if (wish.equals(applied) && Files.exists(links.resolve(link))) {
            return;
        }
        applied = null;
        told = link;
        call("SetLinkDNS", "ia(iay)", servers(link, wish.servers()));
        call("SetLinkDomains", "ia(sb)", domains(link, wish));
        call("SetLinkDefaultRoute", "ib", List.of(link, String.valueOf(wish.isForAll())));
        call("SetLinkDNSSEC", "is", List.of(link, "no"));
        call("SetLinkDNSOverTLS", "is", List.of(link, "no"));
        applied = wish;
    }

    private static List<String> servers(String link, List<IpAddress> servers) {
        List<String> values = new ArrayList<>(List.of(link, String.valueOf(servers.size())));
        for (IpAddress server : servers) {
            byte[] bytes = server.bytes();
            values.add(server.isV4() ? V4_FAMILY : V6_FAMILY);
            values.add(String.valueOf(bytes.length));
            for (byte octet : bytes) {
                values.add(String.valueOf(octet & 0xff));
            }
        }
        return values;
    }

    private static List<String> domains(String link, NameWish wish) {
        List<String> domains = new ArrayList<>(List.of(wish.zones().domain()));
        domains.addAll(wish.zones().reverse());
        if (wish.isForAll()) {
            domains.add(".");
        }
        List<String> values = new ArrayList<>(List.of(link, String.valueOf(domains.size())));
        for (String domain : domains) {
            values.add(domain);
            values.add("true");
        }
        return values;
    }

    private void call(String method, String signature, List<String> values) throws IOException {
        List<String> command = new ArrayList<>(MANAGER);
        command.add(method);
        command.add(signature);
        command.addAll(values);
        commands.run(command, "");
    }

    @Override
    public void undo() throws IOException {
        String last = told;
        applied = null;
        told = null;
        if (last != null) {
            call("RevertLink", "i", List.of(last));
        }
    }
}
