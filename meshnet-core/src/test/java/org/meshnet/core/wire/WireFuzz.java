package org.meshnet.core.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.meshnet.core.stun.StunMessage;

/** All messages, by their first byte, and what is sealed in them: there the input is the text. */
public final class WireFuzz {
    private static final byte[] KEY = Samples.KEYS.fromServer();
    private static final int SEALED_CLEAR_LENGTH = 20;

    private WireFuzz() {}

    /** One of each kind. */
    public static List<byte[]> seeds() {
        RandomMessages random = new RandomMessages(3);
        List<byte[]> seeds = new ArrayList<>(List.of(
                random.initiation().encode(),
                random.response().encode(),
                random.cookieReply().encode(),
                random.hello().encode(),
                random.challenge().encode(),
                random.unknownSession().encode(),
                random.relayNotice().encode(),
                random.unknownTicket().encode(),
                opened(random.register().encode(KEY)),
                opened(random.registered().encode(KEY))));
        for (int i = 0; i < 30; i++) {
            seeds.add(opened(RequestEnvelope.encode(random.request(), 5, 6, KEY)));
            seeds.add(opened(EventEnvelope.encode(random.event(), 5, 6, KEY)));
        }
        return seeds;
    }

    private static byte[] opened(byte[] message) {
        int clear = SEALED_CLEAR_LENGTH;
        boolean isSession = message[0] == MessageType.REQUEST || message[0] == MessageType.EVENT;
        long counter = isSession ? ByteBuffer.wrap(message).getLong(12) : 0;
        return Seal.open(KEY, message, clear, counter)
                .map(text -> joined(message, text))
                .orElse(message);
    }

    private static byte[] joined(byte[] message, WireReader text) {
        try {
            return new WireWriter()
                    .array(Arrays.copyOf(message, SEALED_CLEAR_LENGTH))
                    .array(text.array(text.remaining()))
                    .toArray();
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        try {
            decode(input, ByteBuffer.wrap(input));
        } catch (WireException expected) {
            // The only way out for bytes that are no message.
        }
    }

    private static void decode(byte[] input, ByteBuffer datagram) throws WireException {
        switch (input[0]) {
            case MessageType.HANDSHAKE_INITIATION -> HandshakeInitiation.decode(datagram);
            case MessageType.HANDSHAKE_RESPONSE -> HandshakeResponse.decode(datagram);
            case MessageType.COOKIE_REPLY -> CookieReply.decode(datagram);
            case MessageType.HELLO -> Hello.decode(datagram);
            case MessageType.CHALLENGE -> Challenge.decode(datagram);
            case MessageType.UNKNOWN_SESSION -> UnknownSession.decode(datagram);
            case MessageType.RELAY_NOTICE -> RelayNotice.decode(datagram);
            case MessageType.UNKNOWN_TICKET -> UnknownTicket.decode(datagram);
            case MessageType.REGISTER -> RegisterEnvelope.decode(datagram);
            case MessageType.RESUME -> ResumeEnvelope.decode(datagram);
            case MessageType.REGISTERED -> Registered.open(sealed(input, 0), KEY);
            case MessageType.REFUSED -> Refused.open(sealed(input, 0), KEY);
            case MessageType.REQUEST ->
                RequestEnvelope.decode(sealed(input, counter(input))).open(KEY);
            case MessageType.EVENT ->
                EventEnvelope.decode(sealed(input, counter(input))).open(KEY);
            case 0x60 -> InitiationPayload.decode(datagram.slice(1, input.length - 1));
            case 0x61 -> ResponsePayload.decode(datagram.slice(1, input.length - 1));
            case 0x62 -> DescriptorText.decode(Arrays.copyOfRange(input, 1, input.length));
            default -> StunMessage.parse(datagram);
        }
    }

    private static long counter(byte[] input) {
        return input.length < SEALED_CLEAR_LENGTH ? 0 : ByteBuffer.wrap(input).getLong(12);
    }

    private static ByteBuffer sealed(byte[] input, long counter) {
        if (input.length < SEALED_CLEAR_LENGTH) {
            return ByteBuffer.wrap(input);
        }
        byte[] text = Arrays.copyOfRange(input, SEALED_CLEAR_LENGTH, input.length);
        return ByteBuffer.wrap(Seal.seal(KEY, Arrays.copyOf(input, SEALED_CLEAR_LENGTH), counter, text));
    }
}
