package org.meshnet.core.engine.directory;

import java.util.List;
import java.util.Optional;
import org.meshnet.core.wire.PolicyWord;

/** Which of the servers know this node. Control thread only. */
public final class Registrations {
    private final List<DirectoryServer> servers;

    /** @param servers all; more may be added to the list */
    Registrations(List<DirectoryServer> servers) {
        this.servers = servers;
    }

    /** The servers that know this node. */
    List<DirectoryServer> all() {
        return servers.stream().filter(DirectoryServer::isRegistered).toList();
    }

    /** Does this server know this node? */
    public boolean isAt(int server) {
        return at(server).isPresent();
    }

    /** Says something of the network's document to a server; nothing, if it does not know this node. */
    public void say(int server, PolicyWord word) {
        at(server).ifPresent(known -> known.client().say(word));
    }

    private Optional<DirectoryServer> at(int server) {
        return all().stream().filter(known -> known.index() == server).findFirst();
    }

    /** The number of the server that one registration is at. */
    public static int number(int server) {
        return Servers.number(server);
    }

    /** Does a server know this node? */
    public boolean isAny() {
        return servers.stream().anyMatch(DirectoryServer::isRegistered);
    }

    /** Does a server know this node by UDP, not by a link? */
    public boolean isAnyByUdp() {
        return servers.stream()
                .filter(DirectoryServer::isRegistered)
                .flatMap(server -> server.endpoint().stream())
                .anyMatch(endpoint -> !endpoint.isLink());
    }

    /** Does a server know this node, and does every one that does reach it by a link, not by UDP? */
    public boolean areByLinksOnly() {
        return isAny() && !isAnyByUdp();
    }
}
