package org.meshnet.core.wire;

import static org.meshnet.core.wire.WireException.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.WireException.Reason;

/**
 * Reads the bodies of events.
 *
 * <pre>
 *   1 refreshed      request counter 8, observed endpoint 18, lease 4, directory version 8, member count 4, address cookie 16
 *   2 page           request counter 8, flags 1, next version 8, entry count 1, entries
 *   3 found          request counter 8, entry count 1, entries
 *   4 introduction   relay channel 8, entry count 1, entry
 *   5 updated        request counter 8, status 1, claim index 1, holder 32, descriptor length 2, sealed descriptor
 *   6 peer changed   directory version 8, entry count 1, entry
 *   7 peer left      directory version 8, node key 32
 *   8 no such peer   request counter 8, node key 32
 * </pre>
 */
final class EventBodies {
    static final int MORE = 1;
    static final int BEGINNING = 2;

    private EventBodies() {}

    static Event read(int operation, WireReader reader) throws WireException {
        Event event = switch (operation) {
            case Refreshed.OPERATION -> readRefreshed(reader);
            case Page.OPERATION -> readPage(reader);
            case Found.OPERATION -> readFound(reader);
            case Introduction.OPERATION -> readIntroduction(reader);
            case Updated.OPERATION -> readUpdated(reader);
            case PeerChanged.OPERATION -> new PeerChanged(reader.u63(), readOneEntry(reader));
            case PeerLeft.OPERATION -> new PeerLeft(reader.u63(), reader.nodeKey());
            case NoSuchPeer.OPERATION -> new NoSuchPeer(reader.u63(), reader.nodeKey());
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
        int count = reader.u8();
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(Entry.read(reader));
        }
        return new Page(requestCounter, (flags & MORE) != 0, (flags & BEGINNING) != 0, nextVersion, entries);
    }

    private static Introduction readIntroduction(WireReader reader) throws WireException {
        long relayChannel = reader.i64();
        return new Introduction(readOneEntry(reader), relayChannel);
    }

    private static Found readFound(WireReader reader) throws WireException {
        long requestCounter = reader.u63();
        return reader.count(1) == 0
                ? new Found(requestCounter, Optional.empty())
                : new Found(requestCounter, Optional.of(Entry.read(reader)));
    }

    private static Entry readOneEntry(WireReader reader) throws WireException {
        require(reader.u8() == 1, Reason.VALUE);
        return Entry.read(reader);
    }

    private static Updated readUpdated(WireReader reader) throws WireException {
        long requestCounter = reader.u63();
        int status = reader.u8();
        int claimIndex = reader.u8();
        NodeKey holder = reader.nodeKey();
        Bytes descriptor = reader.sealedDescriptor();
        if (status == 0) {
            require(Refusal.isNone(claimIndex, holder, descriptor), Reason.VALUE);
            return new Updated(requestCounter, Optional.empty());
        }
        return new Updated(requestCounter, Optional.of(Refusal.read(status, claimIndex, holder, descriptor)));
    }
}
