package org.meshnet.node.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.meshnet.core.engine.status.NameSearchResult;
import org.meshnet.core.name.Label;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.IpAddress;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Answers queries for the mesh's names from what the engine told last (RFC 1034, RFC 1035; negative answers RFC 2308;
 * EDNS RFC 6891). Any bytes come in; an answer goes out, or nothing where there is nobody to answer. Not thread-safe.
 */
final class NameServer {
    /** Seconds for which an answer may be kept. */
    static final long TTL_SECONDS = 5;
    /** What is not there may be there the next moment: nobody keeps that. */
    static final long NEGATIVE_TTL_SECONDS = 0;
    /** Bytes of the longest answer by UDP: fits the smallest MTU of the mesh (1,280) in one packet. */
    static final int UDP_BYTES = 1232;
    /** The same without EDNS. */
    static final int PLAIN_UDP_BYTES = 512;

    static final int TCP_BYTES = 0xffff;

    private static final int BAD_VERSION = 16;
    private static final int BITS_OF_HEADER_RCODE = 4;

    private final MeshZones zones;
    private final Supplier<NameTable> names;
    private final OtherDomains others;
    private final NameSearches searches;

    /**
     * @param names what the members are called at the moment
     * @param finder finds out more about one of them
     */
    NameServer(MeshZones zones, Supplier<NameTable> names, OtherDomains others, NameFinder finder) {
        this.zones = zones;
        this.names = names;
        this.others = others;
        this.searches = new NameSearches(finder);
    }

    /** Where all members are known. */
    NameServer(MeshZones zones, Supplier<NameTable> names, OtherDomains others) {
        this(zones, names, others, NameFinder.NONE);
    }

    /** Queries that wait. */
    NameSearches searches() {
        return searches;
    }

    /** Who answers for domains that are not the mesh's. */
    OtherDomains others() {
        return others;
    }

    /**
     * Answers any bytes.
     *
     * @param answer takes the answer, at once or later
     * @return false if there is nothing to answer: it is no query, or none that could be answered
     */
    boolean take(byte[] bytes, Transport transport, Consumer<byte[]> answer) {
        Message query;
        try {
            query = new Message(bytes);
        } catch (IOException | RuntimeException e) {
            return refuseUnreadable(bytes, answer);
        }
        if (query.getHeader().getFlag(Flags.QR)) {
            return false;
        }
        int limit = transport == Transport.TCP ? TCP_BYTES : udpBytes(query);
        take(query, transport, reply -> answer.accept(reply.toWire(limit)));
        return true;
    }

    /** Of what cannot be read the header may be: whoever asked so is told. */
    private static boolean refuseUnreadable(byte[] bytes, Consumer<byte[]> answer) {
        if (bytes.length < Header.LENGTH || (bytes[2] & 0x80) != 0) {
            return false;
        }
        Header header = new Header(((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff));
        header.setFlag(Flags.QR);
        header.setOpcode((bytes[2] >> 3) & 0xf);
        header.setRcode(Rcode.FORMERR);
        answer.accept(header.toWire());
        return true;
    }

    private static int udpBytes(Message query) {
        OPTRecord options = query.getOPT();
        return options == null
                ? PLAIN_UDP_BYTES
                : Math.max(PLAIN_UDP_BYTES, Math.min(UDP_BYTES, options.getPayloadSize()));
    }

    private void take(Message query, Transport transport, Consumer<Message> answer) {
        Header header = query.getHeader();
        OPTRecord options = query.getOPT();
        if (header.getOpcode() != Opcode.QUERY) {
            answer.accept(reply(query, Rcode.NOTIMP));
        } else if (header.getCount(Section.QUESTION) != 1 || query.getQuestion() == null) {
            answer.accept(reply(query, Rcode.FORMERR));
        } else if (options != null && options.getVersion() != 0) {
            answer.accept(reply(query, BAD_VERSION));
        } else {
            ask(query, transport, query.getQuestion(), answer);
        }
    }

    private void ask(Message query, Transport transport, Record question, Consumer<Message> answer) {
        Optional<Name> zone = zones.zone(question.getName());
        boolean isOurs = zone.isPresent() && question.getDClass() == DClass.IN;
        if (isOurs && question.getType() != Type.AXFR && question.getType() != Type.IXFR) {
            answer(query, question, zone.get(), answer);
        } else if (isOurs) {
            answer.accept(reply(query, Rcode.REFUSED));
        } else {
            others.ask(query, transport, answer);
        }
    }

    private void answer(Message query, Record question, Name zone, Consumer<Message> answer) {
        Optional<Label> wanted = zone.equals(zones.domain()) ? label(question.getName(), zone) : Optional.empty();
        if (wanted.isEmpty()) {
            answer.accept(answer(query, question, zone));
            return;
        }
        searches.find(wanted.get(), System.nanoTime(), result -> {
            boolean isOpen = result == NameSearchResult.UNANSWERED
                    && names.get().find(wanted.get()).isEmpty();
            answer.accept(isOpen ? reply(query, Rcode.SERVFAIL) : answer(query, question, zone));
        });
    }

    private Message answer(Message query, Record question, Name zone) {
        Name name = question.getName();
        if (name.equals(zone)) {
            return found(query, zone, ofZone(question, zone));
        }
        if (zone.equals(zones.domain())) {
            Optional<NameTable.Member> member = label(name, zone).flatMap(names.get()::find);
            return member.isPresent()
                    ? found(query, zone, addresses(question, member.get()))
                    : missing(query, zone, Rcode.NXDOMAIN);
        }
        Optional<Label> host = zones.address(name).flatMap(names.get()::nameAt);
        if (host.isPresent()) {
            return found(query, zone, pointer(question, host.get()));
        }
        // A name above addresses is there, and empty (RFC 8020).
        return missing(query, zone, MeshZones.isAboveAddresses(name) ? Rcode.NOERROR : Rcode.NXDOMAIN);
    }

    /** The label of a name that stands right below the zone. */
    private static Optional<Label> label(Name name, Name zone) {
        return name.labels() == zone.labels() + 1
                ? Label.parse(name.getLabelString(0).toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    private List<Record> ofZone(Record question, Name zone) {
        return switch (question.getType()) {
            case Type.SOA, Type.ANY -> List.of(soa(zone, TTL_SECONDS));
            case Type.NS -> List.of(new NSRecord(question.getName(), DClass.IN, TTL_SECONDS, zones.domain()));
            default -> List.of();
        };
    }

    private static List<Record> addresses(Record question, NameTable.Member member) {
        return member.addresses().stream()
                .filter(address ->
                        question.getType() == Type.ANY || question.getType() == (address.isV4() ? Type.A : Type.AAAA))
                .map(address -> record(question.getName(), address))
                .toList();
    }

    private static Record record(Name name, IpAddress address) {
        try {
            InetAddress inet = InetAddress.getByAddress(address.bytes());
            return address.isV4()
                    ? new ARecord(name, DClass.IN, TTL_SECONDS, inet)
                    : new AAAARecord(name, DClass.IN, TTL_SECONDS, inet);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of another length", e);
        }
    }

    private List<Record> pointer(Record question, Label host) {
        if (question.getType() != Type.PTR && question.getType() != Type.ANY) {
            return List.of();
        }
        try {
            Name target = Name.concatenate(Name.fromString(host.text()), zones.domain());
            return List.of(new PTRRecord(question.getName(), DClass.IN, TTL_SECONDS, target));
        } catch (NameTooLongException | TextParseException e) {
            return List.of();
        }
    }

    /** With these records, or without any: then there is nothing of this type. */
    private Message found(Message query, Name zone, List<Record> records) {
        if (records.isEmpty()) {
            return missing(query, zone, Rcode.NOERROR);
        }
        Message reply = authoritative(query, Rcode.NOERROR);
        records.forEach(record -> reply.addRecord(record, Section.ANSWER));
        return reply;
    }

    private Message missing(Message query, Name zone, int rcode) {
        Message reply = authoritative(query, rcode);
        reply.addRecord(soa(zone, NEGATIVE_TTL_SECONDS), Section.AUTHORITY);
        return reply;
    }

    private SOARecord soa(Name zone, long ttlSeconds) {
        return new SOARecord(
                zone,
                DClass.IN,
                ttlSeconds,
                zones.domain(),
                zones.domain(),
                1,
                TTL_SECONDS,
                TTL_SECONDS,
                TTL_SECONDS,
                NEGATIVE_TTL_SECONDS);
    }

    private static Message authoritative(Message query, int rcode) {
        Message reply = reply(query, rcode);
        reply.getHeader().setFlag(Flags.AA);
        return reply;
    }

    /** An answer without records, its question as it was asked, letters' case included. */
    static Message reply(Message query, int rcode) {
        Header asked = query.getHeader();
        Message reply = new Message(asked.getID());
        Header header = reply.getHeader();
        header.setFlag(Flags.QR);
        header.setOpcode(asked.getOpcode());
        header.setRcode(rcode & 0xf);
        if (asked.getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        Record question = query.getQuestion();
        if (question != null && asked.getCount(Section.QUESTION) == 1) {
            reply.addRecord(question, Section.QUESTION);
        }
        if (query.getOPT() != null) {
            int flags = ResolverQuestion.isSecure(query) ? ExtendedFlags.DO : 0;
            reply.addRecord(new OPTRecord(UDP_BYTES, rcode >> BITS_OF_HEADER_RCODE, 0, flags), Section.ADDITIONAL);
        }
        return reply;
    }
}
