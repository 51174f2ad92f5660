package org.meshnet.node.daemon.name;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.udp.NameLookUp;
import org.meshnet.tun.udp.SocketTuner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Looks up names past an exit: where this host's traffic goes through a member, the names of servers must be known
 * before that member is, and the system's own questions would go the same way. So this host's name servers are asked by
 * sockets with the node's mark; a name that these do not know is the system's to look up. One thread.
 */
public final class OutsideLookUp implements NameLookUp {
    private static final Logger LOG = LoggerFactory.getLogger(OutsideLookUp.class);
    private static final int DNS_PORT = 53;
    private static final int PATIENCE_MS = 1500;
    private static final int MOST_SERVERS = 3;
    private static final int MOST_REFUSED = 8;
    private static final int MAX_ANSWER_LENGTH = 4096;
    /** The first has the servers behind systemd-resolved, whose own questions carry no mark. */
    private static final List<Path> FILES =
            List.of(Path.of("/run/systemd/resolve/resolv.conf"), Path.of("/etc/resolv.conf"));

    private final SocketTuner tuner;
    private final NameLookUp system;
    private final BooleanSupplier isNeeded;
    private final List<Path> files;
    private final int port;

    /**
     * @param tuner marks the sockets
     * @param system the usual way
     * @param isNeeded else that alone is used
     */
    public OutsideLookUp(SocketTuner tuner, NameLookUp system, BooleanSupplier isNeeded) {
        this(tuner, system, isNeeded, FILES, DNS_PORT);
    }

    OutsideLookUp(SocketTuner tuner, NameLookUp system, BooleanSupplier isNeeded, List<Path> files, int port) {
        this.isNeeded = isNeeded;
        this.tuner = tuner;
        this.system = system;
        this.files = List.copyOf(files);
        this.port = port;
    }

    @Override
    public InetAddress[] all(String host) throws UnknownHostException {
        if (!isNeeded.getAsBoolean() || IpAddress.parse(host).isPresent() || host.equals("localhost")) {
            return system.all(host);
        }
        for (InetAddress server : servers()) {
            List<InetAddress> found = new ArrayList<>(ask(server, host, Type.A));
            found.addAll(ask(server, host, Type.AAAA));
            if (!found.isEmpty()) {
                return found.toArray(InetAddress[]::new);
            }
        }
        return system.all(host);
    }

    /** Those that the system asks, but for what listens on this host only. */
    private List<InetAddress> servers() {
        for (Path file : files) {
            try {
                List<InetAddress> servers = Files.readString(file, StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.strip().split("\\s+", -1))
                        .filter(words -> words.length > 1 && words[0].equals("nameserver"))
                        .flatMap(words -> address(words[1]).stream())
                        .limit(MOST_SERVERS)
                        .toList();
                if (!servers.isEmpty()) {
                    return servers;
                }
            } catch (IOException e) {
                LOG.debug("{}: {}", file, e.toString());
            }
        }
        return List.of();
    }

    /** The node itself may be among them: it asks through the exit. */
    private static List<InetAddress> address(String text) {
        return IpAddress.parse(text).stream()
                .map(IpAddress::toInetAddress)
                .filter(address -> address.isLoopbackAddress() || !isOfThisHost(address))
                .toList();
    }

    private static boolean isOfThisHost(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    private List<InetAddress> ask(InetAddress server, String host, int type) {
        try (DatagramSocket socket = new DatagramSocket()) {
            tuner.tune(socket);
            socket.connect(new InetSocketAddress(server, port));
            socket.setSoTimeout(PATIENCE_MS);
            Name name = Name.fromString(host.endsWith(".") ? host : host + ".");
            Message question = Message.newQuery(Record.newRecord(name, type, DClass.IN));
            byte[] bytes = question.toWire();
            socket.send(new DatagramPacket(bytes, bytes.length));
            return await(socket, question);
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} does not tell where {} is: {}", server, host, e.toString());
            return List.of();
        }
    }

    private static List<InetAddress> await(DatagramSocket socket, Message question) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_ANSWER_LENGTH], MAX_ANSWER_LENGTH);
        for (int i = 0; i < MOST_REFUSED; i++) {
            packet.setLength(MAX_ANSWER_LENGTH);
            socket.receive(packet);
            Message answer = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
            boolean isOurs = answer.getHeader().getID() == question.getHeader().getID()
                    && question.getQuestion().equals(answer.getQuestion());
            if (isOurs) {
                return addresses(answer);
            }
        }
        return List.of();
    }

    /** Those of aliases, too: a server that looks up all for one adds them. */
    private static List<InetAddress> addresses(Message answer) {
        List<InetAddress> addresses = new ArrayList<>();
        for (Record record : answer.getSection(Section.ANSWER)) {
            if (record instanceof ARecord a) {
                addresses.add(a.getAddress());
            } else if (record instanceof AAAARecord aaaa) {
                addresses.add(aaaa.getAddress());
            }
        }
        return addresses;
    }
}
