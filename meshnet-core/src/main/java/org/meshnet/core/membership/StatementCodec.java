package org.meshnet.core.membership;

import static org.meshnet.core.field.FieldReader.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.field.FieldReader;
import org.meshnet.core.field.FieldWriter;
import org.meshnet.core.field.Malformed;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkTag;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/**
 * The text of a statement, without its signature (docs/protocol.md §7.1). One statement has one form: what is read and
 * would be written otherwise is refused. Stateless.
 *
 * <pre>
 *   0    format 1 (1) | kind 1                    1 of a node, 2 of an invitation
 *   2    network tag                         16
 *   18   key                                 32   the node's, or the invitation's
 *   50   serial                               8
 *   58   first hour 4, last hour 4                since 1970
 *   66   rights                               1
 *   67   name count 1, each: length 1, label
 *   …    group count 1, each: length 1, label      rising
 *   …    address count 1, each: family 1 (4), address 4      rising
 *   …    route count 1, each: prefix length 1, family 1, address 4 or 16      rising
 *   …    of an invitation: last hour of joining 4, validity in hours 4, uses 2
 *   …    administrator                       32
 * </pre>
 */
final class StatementCodec {
    private static final int FORMAT = 1;
    private static final int NODE = 1;
    private static final int INVITATION = 2;

    private StatementCodec() {}

    static byte[] encode(Statement statement) {
        Grant grant = statement.grant();
        FieldWriter writer = new FieldWriter()
                .u8(FORMAT)
                .u8(statement.isInvitation() ? INVITATION : NODE)
                .bytes(statement.subject().network().bytes())
                .bytes(statement.subject().key().bytes())
                .i64(statement.subject().serial())
                .u32(statement.period().firstHour())
                .u32(statement.period().lastHour())
                .u8(grant.rights())
                .labels(grant.names())
                .labels(grant.groups());
        writer.u8(grant.addresses().size());
        grant.addresses().forEach(writer::address);
        writer.u8(grant.routes().size());
        grant.routes().forEach(writer::prefix);
        statement
                .terms()
                .ifPresent(terms -> writer.u32(terms.joinLastHour())
                        .u32(terms.validityHours())
                        .u16(terms.uses()));
        return writer.bytes(statement.administrator().bytes()).toArray();
    }

    /** Reads one; the reader then stands behind it. */
    static Statement decode(FieldReader reader) throws Malformed {
        require(reader.u8() == FORMAT);
        int kind = reader.u8();
        require(kind == NODE || kind == INVITATION);
        Statement.Subject subject = new Statement.Subject(
                NetworkTag.of(reader.bytes(NetworkTag.LENGTH)), NodeKey.of(reader.bytes(NodeKey.LENGTH)), reader.i64());
        long firstHour = reader.u32();
        long lastHour = reader.u32();
        require(Period.isValid(firstHour, lastHour));
        Grant grant = grant(reader);
        Optional<InviteTerms> terms = kind == INVITATION ? Optional.of(terms(reader)) : Optional.empty();
        AdministratorKey administrator = AdministratorKey.of(reader.bytes(AdministratorKey.LENGTH));
        return new Statement(subject, new Period(firstHour, lastHour), grant, terms, administrator);
    }

    private static Grant grant(FieldReader reader) throws Malformed {
        int rights = reader.u8();
        List<Label> names = reader.labels(Grant.NAME_COUNT);
        List<Label> groups = reader.labels(Grant.GROUP_COUNT);
        int addressCount = reader.count(Grant.ADDRESS_COUNT);
        List<IpAddress> addresses = new ArrayList<>(addressCount);
        for (int i = 0; i < addressCount; i++) {
            addresses.add(reader.address());
        }
        int routeCount = reader.count(Grant.ROUTE_COUNT);
        List<Prefix> routes = new ArrayList<>(routeCount);
        for (int i = 0; i < routeCount; i++) {
            routes.add(reader.prefix());
        }
        try {
            Grant grant = new Grant(names, groups, addresses, routes, rights);
            require(grant.groups().equals(groups)
                    && grant.addresses().equals(addresses)
                    && grant.routes().equals(routes));
            return grant;
        } catch (IllegalArgumentException e) {
            throw new Malformed();
        }
    }

    private static InviteTerms terms(FieldReader reader) throws Malformed {
        long joinLastHour = reader.u32();
        long validityHours = reader.u32();
        int uses = reader.u16();
        require(InviteTerms.isValid(joinLastHour, validityHours, uses));
        return new InviteTerms(joinLastHour, validityHours, uses);
    }
}
