package org.meshnet.node.netcheck;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.meshnet.core.stun.NatFiltering;
import org.meshnet.core.stun.NatMapping;
import org.meshnet.core.stun.NatReport;
import org.meshnet.node.control.Table;
import org.meshnet.node.portmap.MapProtocol;

/** A report as lines for a terminal, whose width is said where it is known. Stateless. */
public final class NetCheckText {
    private static final double NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final String UNKNOWN = "-";
    /** Of the servers' table: the address goes if there is no room, and then the name is cut. */
    private static final int[] SERVERS_LEAVING = {1};

    private static final int[] SERVER_CUTTABLE = {0, 12};

    private NetCheckText() {}

    /** What the network allows, and then the servers, on lines of which none is longer than that. */
    public static List<String> of(NetCheckReport report, int columns) {
        Table table = new Table().row("UDP", udp(report));
        addStreams(table, report, false);
        addStreams(table, report, true);
        addFamily(table, "IPv4", report.v4());
        addFamily(table, "IPv6", report.v6());
        table.row("port mapping", portMapping(report));
        table.row("direct paths", verdict(report));
        List<String> lines = new ArrayList<>(table.wrapped(columns));
        lines.add("");
        lines.addAll(servers(report, columns));
        return lines;
    }

    private static String udp(NetCheckReport report) {
        if (report.hasUdp()) {
            return "works";
        }
        return report.hasStream()
                ? "no server answers: blocked, as servers are there"
                : "no server answers: blocked, or all servers are down";
    }

    private static void addStreams(Table table, NetCheckReport report, boolean isTls) {
        List<NetCheckReport.StreamLine> lines = report.streams().stream()
                .filter(line -> line.target().isTls() == isTls)
                .toList();
        if (!lines.isEmpty()) {
            table.row(
                    isTls ? "TLS" : "TCP",
                    lines.stream().map(NetCheckText::stream).collect(Collectors.joining("; ")));
        }
    }

    private static String stream(NetCheckReport.StreamLine line) {
        String at = line.target().place();
        return line.rttNs().isPresent()
                ? "works with " + at + ", " + milliseconds(line.rttNs())
                : "not with " + at + ": " + line.failure().orElse("no answer");
    }

    private static void addFamily(Table table, String name, Optional<NatReport> found) {
        if (found.isEmpty()) {
            table.row(name, "not asked: no server has such an address");
            return;
        }
        NatReport report = found.get();
        if (report.mapped().isEmpty()) {
            table.row(name, "no server answers");
            return;
        }
        boolean isPublic = report.mapping() == NatMapping.NONE;
        table.row(name, "works; seen at " + report.mapped().get() + (isPublic ? ", no NAT" : ", behind a NAT"));
        if (!isPublic) {
            table.row("  mapping", mapping(report.mapping()));
        }
        table.row("  filtering", filtering(report.filtering()));
        if (!isPublic) {
            table.row(
                    "  hairpin",
                    switch (report.hairpin()) {
                        case YES -> "yes: hosts behind this NAT reach each other at its outside";
                        case NO -> "no: hosts behind this NAT do not reach each other at its outside";
                        default -> "not known";
                    });
        }
    }

    private static String mapping(NatMapping mapping) {
        return switch (mapping) {
            case NONE -> "none";
            case ENDPOINT_INDEPENDENT -> "endpoint-independent: one outer port for all peers";
            case ADDRESS_DEPENDENT -> "address-dependent: another outer port for each peer's address";
            case ADDRESS_AND_PORT_DEPENDENT ->
                "address-and-port-dependent: another outer port for each peer (symmetric)";
            case DEPENDENT -> "dependent: another outer port for each peer (symmetric)";
            case UNKNOWN -> "not known: it takes two servers, or one with --alt-bind";
        };
    }

    private static String filtering(NatFiltering filtering) {
        return switch (filtering) {
            case ENDPOINT_INDEPENDENT -> "endpoint-independent: anybody may come in by an open port";
            case ADDRESS_DEPENDENT -> "address-dependent: hosts that were written to may come in";
            case ADDRESS_AND_PORT_DEPENDENT -> "address-and-port-dependent: only who was written to may come in";
            case PORT_INDEPENDENT -> "by address at most: hosts that were written to may come in";
            case UNKNOWN -> "not known: it takes a server with --alt-bind";
        };
    }

    private static String portMapping(NetCheckReport report) {
        if (report.gateway().isEmpty()) {
            return "not asked: no IPv4 gateway found";
        }
        String gateway = report.gateway().get().toString();
        return report.portMapping().isEmpty()
                ? "none at " + gateway
                : report.portMapping().stream().sorted().map(MapProtocol::label).collect(Collectors.joining(", "))
                        + " at " + gateway;
    }

    /** What that means for a mesh, by the best there is. */
    private static String verdict(NetCheckReport report) {
        List<NatReport> families = List.of(report.v4(), report.v6()).stream()
                .flatMap(Optional::stream)
                .filter(NatReport::hasAnswer)
                .toList();
        if (families.isEmpty()) {
            return report.hasStream()
                    ? "none: without UDP there is no direct path; servers relay"
                    : "none: without UDP there is no direct path";
        }
        if (!report.portMapping().isEmpty() || families.stream().anyMatch(NetCheckText::isOpen)) {
            return "with everybody: this host can be reached from outside";
        }
        if (families.stream().anyMatch(NetCheckText::isEasy)) {
            return "with most: behind a symmetric NAT it may take some seconds";
        }
        return families.stream().allMatch(family -> family.mapping() == NatMapping.UNKNOWN)
                ? "not known"
                : "with some: not with those behind symmetric NATs, too; it may take some seconds";
    }

    private static boolean isOpen(NatReport family) {
        return family.filtering() == NatFiltering.ENDPOINT_INDEPENDENT && isEasy(family);
    }

    private static boolean isEasy(NatReport family) {
        return family.mapping() == NatMapping.NONE || family.mapping() == NatMapping.ENDPOINT_INDEPENDENT;
    }

    private static List<String> servers(NetCheckReport report, int columns) {
        Table table = new Table(SERVERS_LEAVING, SERVER_CUTTABLE).row("SERVER", "ADDRESS", "LATENCY", "SEES US AT");
        for (NetCheckReport.ServerLine line : report.servers()) {
            table.row(
                    line.name(),
                    line.endpoint().map(Object::toString).orElse("no such name"),
                    milliseconds(line.rttNs()),
                    line.seesUsAt().map(Object::toString).orElse(line.endpoint().isPresent() ? "no answer" : UNKNOWN));
        }
        return table.lines(columns);
    }

    private static String milliseconds(OptionalLong ns) {
        return ns.isPresent() ? String.format(Locale.ROOT, "%.1f ms", ns.getAsLong() / NS_PER_MS) : UNKNOWN;
    }
}
