package org.meshnet.core.wire;

import static org.meshnet.core.wire.WireException.require;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.WireException.Reason;

/** Reads the fields of one message one after the other; never beyond its end. The caller's buffer stays as it was. */
final class WireReader {
    private final ByteBuffer buffer;

    private WireReader(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    /** Fields without a message around them. */
    static WireReader of(ByteBuffer fields) {
        return new WireReader(fields.slice());
    }

    /** A message of one fixed length; stands behind the type. */
    static WireReader ofExact(ByteBuffer datagram, int type, int length) throws WireException {
        return ofBetween(datagram, type, length, length);
    }

    /** A message of varying length; stands behind the type. */
    static WireReader ofBetween(ByteBuffer datagram, int type, int least, int most) throws WireException {
        require(datagram.remaining() >= least && datagram.remaining() <= most, Reason.LENGTH);
        WireReader reader = of(datagram);
        require(reader.u8() == type, Reason.TYPE);
        return reader;
    }

    int remaining() {
        return buffer.remaining();
    }

    int u8() throws WireException {
        need(1);
        return buffer.get() & 0xff;
    }

    int u16() throws WireException {
        need(2);
        return buffer.getShort() & 0xffff;
    }

    int i32() throws WireException {
        need(4);
        return buffer.getInt();
    }

    long u32() throws WireException {
        return Integer.toUnsignedLong(i32());
    }

    /** 64 bits that may be any. */
    long i64() throws WireException {
        need(8);
        return buffer.getLong();
    }

    /** A counter, version or time: below 2^63. */
    long u63() throws WireException {
        long value = i64();
        require(value >= 0, Reason.VALUE);
        return value;
    }

    /** A count below 2^31. */
    int u31() throws WireException {
        int value = i32();
        require(value >= 0, Reason.VALUE);
        return value;
    }

    /** A length or count of one byte. */
    int count(int most) throws WireException {
        int count = u8();
        require(count <= most, Reason.VALUE);
        return count;
    }

    byte[] array(int length) throws WireException {
        need(length);
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    Bytes bytes(int length) throws WireException {
        return length == 0 ? Bytes.EMPTY : Bytes.wrap(array(length));
    }

    void version() throws WireException {
        require(u8() == Limits.VERSION, Reason.VERSION);
    }

    void zeros(int length) throws WireException {
        need(length);
        int bits = 0;
        for (int i = 0; i < length; i++) {
            bits |= buffer.get();
        }
        require(bits == 0, Reason.RESERVED);
    }

    NodeKey nodeKey() throws WireException {
        return NodeKey.of(array(NodeKey.LENGTH));
    }

    NetworkId networkId() throws WireException {
        return NetworkId.of(array(NetworkId.LENGTH));
    }

    Endpoint endpoint() throws WireException {
        need(Endpoint.LENGTH);
        Endpoint endpoint = Endpoint.read(buffer, buffer.position());
        buffer.position(buffer.position() + Endpoint.LENGTH);
        return endpoint;
    }

    Token token() throws WireException {
        need(Token.LENGTH);
        Token token = Token.read(buffer, buffer.position());
        buffer.position(buffer.position() + Token.LENGTH);
        return token;
    }

    /** This many claims. */
    List<Token> claims(int count) throws WireException {
        List<Token> claims = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            claims.add(token());
        }
        return claims;
    }

    /** A length of two bytes and that many bytes of a sealed descriptor; may be empty. */
    Bytes sealedDescriptor() throws WireException {
        int length = u16();
        require(length <= Limits.SEALED_DESCRIPTOR_LENGTH, Reason.VALUE);
        return bytes(length);
    }

    /** The same, never empty. */
    Bytes ownSealedDescriptor() throws WireException {
        Bytes sealed = sealedDescriptor();
        require(!sealed.isEmpty(), Reason.VALUE);
        return sealed;
    }

    /** Nothing may follow. */
    void end() throws WireException {
        require(!buffer.hasRemaining(), Reason.LENGTH);
    }

    private void need(int length) throws WireException {
        require(buffer.remaining() >= length, Reason.LENGTH);
    }
}
