package org.meshnet.core.discovery;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Limits;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.RelayNotice;
import org.meshnet.core.wire.UnknownSession;

/**
 * What a server says that is not sealed, and anybody could: all it does is to ask the server what is true. And of which
 * registration a datagram is, where a node has several at one server.
 */
final class UnsealedWords {
    /** Behind the type and what is reserved, all messages name whom they are for. */
    private static final int NAME_OFFSET = 4;

    private final ServerTalk talk;
    private final Registrant registrant;
    private final Doubt doubt;
    private final KeepAlive keepAlive;
    private final ClientCounters counters;
    private final DirectoryListener listener;
    private final GivenChannels channels = new GivenChannels();

    /** What is asked for what is said. */
    record Askers(Registrant registrant, Doubt doubt, KeepAlive keepAlive) {}

    UnsealedWords(ServerTalk talk, Askers askers, ClientCounters counters, DirectoryListener listener) {
        this.talk = talk;
        this.registrant = askers.registrant();
        this.doubt = askers.doubt();
        this.keepAlive = askers.keepAlive();
        this.counters = counters;
        this.listener = listener;
    }

    /** The relay channels that the server gave. */
    GivenChannels channels() {
        return channels;
    }

    void onUnknownSession(UnknownSession unknown, Endpoint from, long nowNs) {
        boolean isHeeded = talk.registeredSession(from)
                .filter(open -> open.isMeantBy(unknown) && doubt.raise(open, nowNs))
                .isPresent();
        if (!isHeeded) {
            counters.count(ClientCounter.UNEXPECTED);
        }
    }

    /** The server is asked where this node is, or of the channel by the listener. */
    void onRelayNotice(RelayNotice notice, Endpoint from, long nowNs) {
        Optional<ServerSession> open = talk.registeredSession(from);
        if (open.isEmpty() || !channels.take(notice.channel(), nowNs)) {
            counters.count(ClientCounter.UNEXPECTED);
        } else if (notice.cause() == RelayNotice.Cause.NO_CHANNEL) {
            listener.onRelayLost(notice.channel(), nowNs);
        } else {
            keepAlive.ask(open.get(), nowNs);
        }
    }

    /** Does the datagram name this registration, one of its hellos, or a channel that was given in it? */
    boolean isMeantBy(ByteBuffer datagram) {
        int start = datagram.position() + NAME_OFFSET;
        if (datagram.limit() - start < Long.BYTES) {
            return false;
        }
        return switch (datagram.get(datagram.position())) {
            case MessageType.CHALLENGE, MessageType.REGISTERED, MessageType.REFUSED, MessageType.UNKNOWN_TICKET ->
                isNonce(datagram, start);
            case MessageType.RELAY_NOTICE -> channels.has(datagram.getLong(start));
            default ->
                talk.session()
                        .filter(open -> open.sessionId() == datagram.getLong(start))
                        .isPresent();
        };
    }

    private boolean isNonce(ByteBuffer datagram, int start) {
        byte[] nonce = new byte[Limits.CLIENT_NONCE_LENGTH];
        if (datagram.limit() - start < nonce.length) {
            return false;
        }
        datagram.duplicate().position(start).get(nonce);
        return registrant.hasSaid(Bytes.of(nonce));
    }
}
