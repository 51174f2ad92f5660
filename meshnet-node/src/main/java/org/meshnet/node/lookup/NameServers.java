package org.meshnet.node.lookup;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.meshnet.core.net.IpAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The name servers that this host asks, as the first of some files with any says. Any thread. */
public final class NameServers {
    private static final Logger LOG = LoggerFactory.getLogger(NameServers.class);
    private static final int DNS_PORT = 53;
    private static final int MOST_SERVERS = 3;

    private final List<Path> files;
    private final int port;

    public NameServers(List<Path> files) {
        this(files, DNS_PORT);
    }

    /** @param port of all name servers */
    public NameServers(List<Path> files, int port) {
        this.files = List.copyOf(files);
        this.port = port;
    }

    /** Three at most, read anew; none if the files say none. */
    public List<InetSocketAddress> find() {
        for (Path file : files) {
            List<InetSocketAddress> servers = read(file);
            if (!servers.isEmpty()) {
                return servers;
            }
        }
        return List.of();
    }

    private List<InetSocketAddress> read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.strip().split("\\s+", -1))
                    .filter(words -> words.length > 1 && words[0].equals("nameserver"))
                    .flatMap(words -> address(words[1]))
                    .map(address -> new InetSocketAddress(address, port))
                    .limit(MOST_SERVERS)
                    .toList();
        } catch (IOException e) {
            LOG.debug("{}: {}", file, e.toString());
            return List.of();
        }
    }

    /** The node itself may be among them: it asks through the exit. */
    private static Stream<InetAddress> address(String text) {
        return IpAddress.parse(text).stream()
                .map(IpAddress::toInetAddress)
                .filter(address -> address.isLoopbackAddress() || !isOfThisHost(address));
    }

    private static boolean isOfThisHost(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
