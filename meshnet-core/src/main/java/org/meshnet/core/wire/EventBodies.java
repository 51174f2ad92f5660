package org.meshnet.core.wire;

import static org.meshnet.core.wire.WireException.require;

import java.util.ArrayList;
import java.util.List;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.WireException.Reason;

/**
 * Reads events: the operation, then its body.
 *
 * <pre>
 *   1 refreshed      request counter 8, observed endpoint 18, lease 4, directory version 8,
 *                    member count 4, address cookie 16
 *   2 page           request counter 8, flags 1, next version 8, entry count 1, entries
 *   3 found          request counter 8, entry count 1, entries
 *   4 introduction   relay channel 8, entry count 1, entry
 *   5 updated        request counter 8, refused claims 1, reserved 3
 *   6 peer changed   directory version 8, entry count 1, entry
 *   7 peer left      directory version 8, node key 32
 *   8 confirm        none
 *   9 superseded     endpoint 18, descriptor length 2, sealed descriptor
 *   10 twin          endpoint 18, descriptor length 2, sealed descriptor
 *   11 relay limited dropped count 4, reserved 4
 *   12 no such peer  request counter 8, node key 32
 *   13 policy        kind 1, then as {@link PolicyWord} has it
 *   14 draining      none
 *   15 ticket        request counter 8, lifetime 4, ticket 168, secret 32
 * </pre>
 */
final class EventBodies {
    static final int MORE = 1;
    static final int BEGINNING = 2;

    private EventBodies() {}

    static Event read(WireReader reader) throws WireException {
        Event event = switch (reader.u8()) {
            case Refreshed.OPERATION -> readRefreshed(reader);
            case Page.OPERATION -> readPage(reader);
            case Found.OPERATION -> readFound(reader);
            case Introduction.OPERATION -> readIntroduction(reader);
            case Updated.OPERATION -> readUpdated(reader);
            case PeerChanged.OPERATION -> new PeerChanged(reader.u63(), readOneEntry(reader));
            case PeerLeft.OPERATION -> new PeerLeft(reader.u63(), reader.nodeKey());
            case Confirm.OPERATION -> new Confirm();
            case Superseded.OPERATION -> new Superseded(reader.endpoint(), reader.ownSealedDescriptor());
            case Twin.OPERATION -> new Twin(reader.endpoint(), reader.ownSealedDescriptor());
            case RelayLimited.OPERATION -> readRelayLimited(reader);
            case NoSuchPeer.OPERATION -> new NoSuchPeer(reader.u63(), reader.nodeKey());
            case PolicyEvent.OPERATION -> new PolicyEvent(PolicyWords.read(reader.u8(), reader));
            case Draining.OPERATION -> new Draining();
            case TicketGiven.OPERATION -> readTicketGiven(reader);
            default -> throw new WireException(Reason.TYPE);
        };
        reader.end();
        return event;
    }

    private static Refreshed readRefreshed(WireReader reader) throws WireException {
        long requestCounter = reader.u63();
        Endpoint observedEndpoint = reader.endpoint();
        long leaseSeconds = reader.u32();
        require(leaseSeconds > 0, Reason.VALUE);
        return new Refreshed(
                requestCounter,
                observedEndpoint,
                leaseSeconds,
                reader.u63(),
                reader.u31(),
                reader.bytes(Limits.COOKIE_LENGTH));
    }

    private static Page readPage(WireReader reader) throws WireException {
        long requestCounter = reader.u63();
        int flags = reader.u8();
        require((flags & ~(MORE | BEGINNING)) == 0, Reason.RESERVED);
        long nextVersion = reader.u63();
        List<Entry> entries = readEntries(reader, reader.u8());
        return new Page(requestCounter, (flags & MORE) != 0, (flags & BEGINNING) != 0, nextVersion, entries);
    }

    private static List<Entry> readEntries(WireReader reader, int count) throws WireException {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(Entry.read(reader));
        }
        return entries;
    }

    private static Introduction readIntroduction(WireReader reader) throws WireException {
        long relayChannel = reader.i64();
        return new Introduction(readOneEntry(reader), relayChannel);
    }

    private static Found readFound(WireReader reader) throws WireException {
        long requestCounter = reader.u63();
        return new Found(requestCounter, readEntries(reader, reader.count(Limits.FOUND_COUNT)));
    }

    private static Entry readOneEntry(WireReader reader) throws WireException {
        require(reader.u8() == 1, Reason.VALUE);
        return Entry.read(reader);
    }

    private static Updated readUpdated(WireReader reader) throws WireException {
        long requestCounter = reader.u63();
        RefusedClaims refusedClaims = RefusedClaims.read(reader);
        reader.zeros(3);
        return new Updated(requestCounter, refusedClaims);
    }

    private static TicketGiven readTicketGiven(WireReader reader) throws WireException {
        long requestCounter = reader.u63();
        long lifetimeSeconds = reader.u32();
        require(lifetimeSeconds > 0, Reason.VALUE);
        Bytes ticket = reader.bytes(Limits.TICKET_LENGTH);
        return new TicketGiven(requestCounter, lifetimeSeconds, ticket, reader.bytes(Limits.TICKET_SECRET_LENGTH));
    }

    private static RelayLimited readRelayLimited(WireReader reader) throws WireException {
        long droppedCount = reader.u32();
        return new RelayLimited(droppedCount, reader.u32());
    }
}
