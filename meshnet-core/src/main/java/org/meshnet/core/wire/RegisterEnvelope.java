package org.meshnet.core.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A register in its datagram: what the server needs to know its challenge again stands in the clear, the rest is sealed
 * to the server (docs/protocol.md §5.1). Immutable.
 *
 * <pre>
 *   0    type 0x52, then as {@link ChallengeAnswer} has it
 *   76   sealed: see {@link Register}
 * </pre>
 */
public final class RegisterEnvelope {
    private static final int LEAST_LENGTH = ChallengeAnswer.LENGTH + Register.LEAST_LENGTH + Seal.TAG_LENGTH;
    /** A register is the first and last of its type under its key. */
    private static final long COUNTER = 0;

    private final ChallengeAnswer answer;
    private final byte[] datagram;

    private RegisterEnvelope(ChallengeAnswer answer, byte[] datagram) {
        this.answer = answer;
        this.datagram = datagram;
    }

    /** Reads the clear part of the datagram between position and limit, which stay. Nothing is authentic yet. */
    public static RegisterEnvelope decode(ByteBuffer datagram) throws WireException {
        WireReader reader = WireReader.ofBetween(datagram, MessageType.REGISTER, LEAST_LENGTH, Limits.MESSAGE_LENGTH);
        ChallengeAnswer answer = ChallengeAnswer.read(reader);
        return new RegisterEnvelope(answer, WireReader.of(datagram).array(datagram.remaining()));
    }

    /** Which challenge it answers, or so it says. */
    public ChallengeAnswer answer() {
        return answer;
    }

    /** The whole datagram: two with the same bytes say the same. */
    public Bytes bytes() {
        return Bytes.wrap(datagram);
    }

    /**
     * Opens the sealed part. Empty if it was not sealed for this exchange.
     *
     * @param exchange the hello of this, and the challenge that the server gave for it
     * @param sealKey {@link ChannelKeys#fromNode()}
     * @throws WireException if it was, but is no register
     */
    public Optional<Register> open(HelloExchange exchange, byte[] sealKey) throws WireException {
        Optional<WireReader> text = Seal.open(sealKey, datagram, ChallengeAnswer.LENGTH, COUNTER);
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(Register.read(exchange, answer.isOnlyIfAlone(), text.get()));
    }

    static byte[] seal(Registration registration, byte[] text, byte[] sealKey) {
        return Seal.seal(sealKey, clear(registration), COUNTER, text);
    }

    static byte[] clear(Registration registration) {
        return ChallengeAnswer.of(registration)
                .write(new WireWriter(MessageType.REGISTER))
                .toArray();
    }
}
