package org.meshnet.core.wire;

import static org.meshnet.core.wire.WireException.require;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.meshnet.core.crypto.X25519;
import org.meshnet.core.wire.WireException.Reason;

/**
 * A register in its datagram: what the server needs to know its challenge again stands in the clear, the rest is sealed
 * to the server (docs/protocol.md §5.1). Immutable.
 *
 * <pre>
 *   0    0x52 | version 1 | flags 1 | reserved 1
 *   4    client nonce                        16
 *   20   issue number                         8
 *   28   cookie                              16
 *   44   client ephemeral                    32
 *   76   sealed: see {@link Register}
 * </pre>
 */
public final class RegisterEnvelope {
    private static final int CLEAR_LENGTH = 76;
    private static final int LEAST_LENGTH = CLEAR_LENGTH + Register.LEAST_LENGTH + Seal.TAG_LENGTH;
    private static final int ONLY_IF_ALONE = 1;
    /** A register is the first and last of its type under its key. */
    private static final long COUNTER = 0;

    private final boolean isOnlyIfAlone;
    private final Hello hello;
    private final long issueNumber;
    private final Bytes cookie;
    private final byte[] datagram;

    private RegisterEnvelope(boolean isOnlyIfAlone, Hello hello, long issueNumber, Bytes cookie, byte[] datagram) {
        this.isOnlyIfAlone = isOnlyIfAlone;
        this.hello = hello;
        this.issueNumber = issueNumber;
        this.cookie = cookie;
        this.datagram = datagram;
    }

    /** Reads the clear part of the datagram between position and limit, which stay. Nothing is authentic yet. */
    public static RegisterEnvelope decode(ByteBuffer datagram) throws WireException {
        WireReader reader = WireReader.ofBetween(datagram, MessageType.REGISTER, LEAST_LENGTH, Limits.MESSAGE_LENGTH);
        reader.version();
        int flags = reader.u8();
        require((flags & ~ONLY_IF_ALONE) == 0, Reason.RESERVED);
        reader.zeros(1);
        Bytes clientNonce = reader.bytes(Limits.CLIENT_NONCE_LENGTH);
        long issueNumber = reader.u63();
        Bytes cookie = reader.bytes(Limits.COOKIE_LENGTH);
        Hello hello = new Hello(clientNonce, reader.bytes(X25519.KEY_LENGTH));
        byte[] whole = WireReader.of(datagram).array(datagram.remaining());
        return new RegisterEnvelope(flags == ONLY_IF_ALONE, hello, issueNumber, cookie, whole);
    }

    /** What the node said in its hello, or so it says. */
    public Hello hello() {
        return hello;
    }

    /** Of the challenge that it answers, not negative. */
    public long issueNumber() {
        return issueNumber;
    }

    /** Of the challenge that it answers, 16 bytes. */
    public Bytes cookie() {
        return cookie;
    }

    /**
     * Opens the sealed part. Empty if it was not sealed for this exchange.
     *
     * @param exchange the hello of this, and the challenge that the server gave for it
     * @param sealKey {@link ChannelKeys#fromNode()}
     * @throws WireException if it was, but is no register
     */
    public Optional<Register> open(HelloExchange exchange, byte[] sealKey) throws WireException {
        Optional<WireReader> text = Seal.open(sealKey, datagram, CLEAR_LENGTH, COUNTER);
        return text.isEmpty() ? Optional.empty() : Optional.of(Register.read(exchange, isOnlyIfAlone, text.get()));
    }

    static byte[] seal(Registration registration, byte[] text, byte[] sealKey) {
        return Seal.seal(sealKey, clear(registration), COUNTER, text);
    }

    static byte[] clear(Registration registration) {
        Challenge challenge = registration.challenge();
        return new WireWriter(MessageType.REGISTER)
                .version()
                .u8(registration.isOnlyIfAlone() ? ONLY_IF_ALONE : 0)
                .zeros(1)
                .bytes(challenge.clientNonce())
                .i64(challenge.issueNumber())
                .bytes(challenge.cookie())
                .bytes(registration.exchange().hello().clientEphemeral())
                .toArray();
    }
}
