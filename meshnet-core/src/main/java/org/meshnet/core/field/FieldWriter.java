package org.meshnet.core.field;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/** Writes the fields of signed documents one after the other, big-endian. Not thread-safe. */
public final class FieldWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** 8 bits. */
    public FieldWriter u8(int value) {
        out.write(value);
        return this;
    }

    /** 16 bits. */
    public FieldWriter u16(int value) {
        return u8(value >>> Byte.SIZE).u8(value);
    }

    /** 32 bits. */
    public FieldWriter u32(long value) {
        return bytes(ByteBuffer.allocate(Integer.BYTES).putInt((int) value).array());
    }

    /** 64 bits. */
    public FieldWriter i64(long value) {
        return bytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    /** These bytes. */
    public FieldWriter bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** A length of one byte, and so many characters of ASCII. */
    public FieldWriter text(String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        return u8(bytes.length).bytes(bytes);
    }

    /** A count of one byte, and the labels. */
    public FieldWriter labels(List<Label> labels) {
        u8(labels.size());
        labels.forEach(label -> text(label.text()));
        return this;
    }

    /** A length of one byte, and the network's address. */
    public FieldWriter prefix(Prefix prefix) {
        return u8(prefix.length()).address(prefix.address());
    }

    /** A family of one byte, 4 or 6, and the address. */
    public FieldWriter address(IpAddress address) {
        return u8(address.family()).bytes(address.bytes());
    }

    /** Everything written so far. */
    public byte[] toArray() {
        return out.toByteArray();
    }
}
