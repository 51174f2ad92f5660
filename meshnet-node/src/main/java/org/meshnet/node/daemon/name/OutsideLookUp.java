package org.meshnet.node.daemon.name;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.lookup.DnsClient;
import org.meshnet.node.lookup.NameServers;
import org.meshnet.node.lookup.ServerLookUp;
import org.meshnet.node.udp.NameLookUp;
import org.meshnet.tun.udp.SocketTuner;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Looks up names past an exit: where this host's traffic goes through a member, the names of servers must be known
 * before that member is, and the system's own questions would go the same way. So this host's name servers are asked by
 * sockets with the node's mark; a name that these do not know is the system's to look up. Any thread.
 */
public final class OutsideLookUp implements NameLookUp {
    private final NameLookUp system;
    private final BooleanSupplier isNeeded;
    private final NameServers servers;
    private final DnsClient client;

    /**
     * @param tuner marks the sockets
     * @param system the usual way
     * @param isNeeded else that alone is used
     */
    public OutsideLookUp(SocketTuner tuner, NameLookUp system, BooleanSupplier isNeeded) {
        this(tuner, system, isNeeded, new NameServers(ServerLookUp.RESOLVERS_OUTSIDE));
    }

    OutsideLookUp(SocketTuner tuner, NameLookUp system, BooleanSupplier isNeeded, NameServers servers) {
        this.client = new DnsClient(tuner);
        this.isNeeded = isNeeded;
        this.system = system;
        this.servers = servers;
    }

    @Override
    public InetAddress[] all(String host) throws UnknownHostException {
        if (!isNeeded.getAsBoolean() || IpAddress.parse(host).isPresent() || host.equals("localhost")) {
            return system.all(host);
        }
        Name name = name(host);
        for (InetSocketAddress server : servers.find()) {
            List<InetAddress> found = Stream.of(Type.A, Type.AAAA)
                    .flatMap(type -> client.ask(server, name, type).stream())
                    .flatMap(answer -> addresses(answer).stream())
                    .toList();
            if (!found.isEmpty()) {
                return found.toArray(InetAddress[]::new);
            }
        }
        return system.all(host);
    }

    private static Name name(String host) throws UnknownHostException {
        try {
            return Name.fromString(host.endsWith(".") ? host : host + ".");
        } catch (TextParseException e) {
            throw new UnknownHostException(host + ": " + e.getMessage());
        }
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
