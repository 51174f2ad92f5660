package org.meshnet.core.wire;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.crypto.X25519;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;

/** Writes the fields of one message one after the other. */
final class WireWriter {
    private final ByteBuffer buffer;

    /** Fields without a type. */
    WireWriter() {
        buffer = ByteBuffer.allocate(Limits.MESSAGE_LENGTH);
    }

    /** A message, or what is sealed in one: a type or an operation first. */
    WireWriter(int type) {
        this();
        u8(type);
    }

    /** What is signed: a label, keys, and at most a message. */
    WireWriter(byte[] label) {
        buffer = ByteBuffer.allocate(label.length + 2 * X25519.KEY_LENGTH + Limits.MESSAGE_LENGTH);
        array(label);
    }

    WireWriter u8(int value) {
        buffer.put((byte) value);
        return this;
    }

    WireWriter u16(int value) {
        buffer.putShort((short) value);
        return this;
    }

    WireWriter u32(long value) {
        buffer.putInt((int) value);
        return this;
    }

    WireWriter i64(long value) {
        buffer.putLong(value);
        return this;
    }

    WireWriter array(byte[] bytes) {
        buffer.put(bytes);
        return this;
    }

    WireWriter bytes(Bytes bytes) {
        bytes.putTo(buffer);
        return this;
    }

    WireWriter version() {
        return u8(Limits.VERSION);
    }

    WireWriter zeros(int length) {
        return array(new byte[length]);
    }

    WireWriter nodeKey(NodeKey nodeKey) {
        return array(nodeKey.bytes());
    }

    WireWriter networkId(NetworkId networkId) {
        return array(networkId.bytes());
    }

    WireWriter endpoint(Endpoint endpoint) {
        return array(endpoint.bytes());
    }

    WireWriter claims(List<Token> claims) {
        for (Token claim : claims) {
            token(claim);
        }
        return this;
    }

    WireWriter token(Token token) {
        token.write(buffer, buffer.position());
        buffer.position(buffer.position() + Token.LENGTH);
        return this;
    }

    /** A length of two bytes, then the bytes. */
    WireWriter sealedDescriptor(Bytes sealed) {
        return u16(sealed.length()).bytes(sealed);
    }

    /**
     * Everything written so far.
     *
     * @throws BufferOverflowException by any method before, if a message gets too long; the records' limits prevent it
     */
    byte[] toArray() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
