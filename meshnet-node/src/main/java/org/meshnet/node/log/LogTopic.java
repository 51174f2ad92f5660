package org.meshnet.node.log;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What lines of the log are about, so that a person can have more told of one matter only. */
public enum LogTopic {
    /** Everything that is not of another topic. */
    ALL("everything, and the topics that have no level of their own", "org.meshnet"),
    PATH("peers: sessions, paths, relays, and why they are as they are", "org.meshnet.path"),
    SERVER(
            "discovery servers: registrations, their keys, streams to them",
            "org.meshnet.server",
            "org.meshnet.node.daemon.report.ServerKeys",
            "org.meshnet.node.stream"),
    NAME(
            "names: of members on this host, of servers, other domains",
            "org.meshnet.node.daemon.name",
            "org.meshnet.node.dns"),
    NETWORK(
            "this host's network: interface, addresses, routes, exits, translation",
            "org.meshnet.node.network",
            "org.meshnet.node.nft",
            "org.meshnet.tun.linux"),
    ROUTER("the port of the router", "org.meshnet.node.portmap", "org.meshnet.node.daemon.RouterMapping"),
    PACKET(
            "sockets and packets: what the system offers and refuses, never single packets",
            "org.meshnet.node.linux",
            "org.meshnet.node.udp",
            "org.meshnet.tun.udp",
            "org.meshnet.tun.udp.linux",
            "org.meshnet.node.daemon.system.UdpSockets",
            "org.meshnet.node.daemon.system.PortChange",
            "org.meshnet.core.frame"),
    MEMBER("closed networks: certificates and the network's document", "org.meshnet.node.membership"),
    CONTROL(
            "who asks the node: the control socket, metrics, the page",
            "org.meshnet.node.control",
            "org.meshnet.node.metrics",
            "org.meshnet.core.metrics",
            "org.meshnet.node.web",
            "org.meshnet.core.web");

    private final String text;

    @SuppressWarnings("ImmutableEnumChecker") // a list that cannot be changed
    private final List<String> loggers;

    LogTopic(String text, String... loggers) {
        this.text = text;
        this.loggers = List.of(loggers);
    }

    /** The topic with this name. */
    public static Optional<LogTopic> named(String name) {
        return Arrays.stream(values())
                .filter(topic -> topic.word().equals(name))
                .findFirst();
    }

    /** Its name. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A few words for people. */
    public String text() {
        return text;
    }

    /** The start of the names of the loggers that are of it. */
    List<String> loggers() {
        return loggers;
    }

    /** The logger for lines that are of it by their matter, and not by where they are written. */
    public String logger() {
        return loggers.get(0);
    }
}
