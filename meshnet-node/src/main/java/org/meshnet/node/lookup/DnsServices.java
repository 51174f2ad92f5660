package org.meshnet.node.lookup;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Asks this host's name servers for {@code _meshnet._udp} below a domain: one after the other, and all of them a second
 * time, until one answers that there are records or that there are none. Any thread.
 */
final class DnsServices implements ServiceLookUp {
    static final String SERVICE = "_meshnet._udp.";

    private static final int ROUNDS = 2;
    private static final int MOST_RECORDS = 16;
    private static final Pattern TARGET = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    private final DnsClient client;
    private final Supplier<List<InetSocketAddress>> servers;

    DnsServices(DnsClient client, Supplier<List<InetSocketAddress>> servers) {
        this.client = client;
        this.servers = servers;
    }

    @Override
    public List<ServiceRecord> all(String domain) throws UnknownHostException {
        Name name = name(domain);
        List<InetSocketAddress> asked = servers.get();
        for (int i = 0; i < ROUNDS * asked.size(); i++) {
            Optional<Message> answer = client.ask(asked.get(i % asked.size()), name, Type.SRV);
            if (answer.isPresent() && isWord(answer.get().getRcode())) {
                return records(answer.get());
            }
        }
        if (asked.isEmpty()) {
            return List.of();
        }
        throw new UnknownHostException(name + ": no name server says whether there are service records");
    }

    private static Name name(String domain) throws UnknownHostException {
        try {
            return Name.fromString(SERVICE + (domain.endsWith(".") ? domain : domain + "."));
        } catch (TextParseException e) {
            throw new UnknownHostException(domain + ": " + e.getMessage());
        }
    }

    private static boolean isWord(int rcode) {
        return rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN;
    }

    private static List<ServiceRecord> records(Message answer) {
        return answer.getSection(Section.ANSWER).stream()
                .filter(record -> record instanceof SRVRecord)
                .map(record -> record((SRVRecord) record))
                .filter(record -> record.target().isEmpty()
                        || (record.port() > 0 && TARGET.matcher(record.target()).matches()))
                .sorted(ServiceRecord.ORDER)
                .distinct()
                .limit(MOST_RECORDS)
                .toList();
    }

    private static ServiceRecord record(SRVRecord record) {
        String target =
                record.getTarget().equals(Name.root) ? "" : record.getTarget().toString(true);
        return new ServiceRecord(record.getPriority(), record.getWeight(), record.getPort(), target);
    }
}
