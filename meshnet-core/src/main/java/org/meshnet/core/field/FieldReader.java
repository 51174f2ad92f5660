package org.meshnet.core.field;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/** Reads the fields of signed documents one after the other, big-endian; never beyond the end. Not thread-safe. */
public final class FieldReader {
    private static final int V4_FAMILY = 4;
    private static final int V6_FAMILY = 6;

    private final ByteBuffer buffer;

    /** @param bytes lent; read while this is used */
    public FieldReader(byte[] bytes) {
        this.buffer = ByteBuffer.wrap(bytes);
    }

    /**
     * Goes on only if this is so.
     *
     * @throws Malformed if it is not
     */
    public static void require(boolean isMet) throws Malformed {
        if (!isMet) {
            throw new Malformed();
        }
    }

    /** Bytes before what is read next. */
    public int position() {
        return buffer.position();
    }

    /** Bytes that are left. */
    public int remaining() {
        return buffer.remaining();
    }

    /** 8 bits. */
    public int u8() throws Malformed {
        require(buffer.remaining() >= 1);
        return Byte.toUnsignedInt(buffer.get());
    }

    /** 16 bits. */
    public int u16() throws Malformed {
        require(buffer.remaining() >= Short.BYTES);
        return Short.toUnsignedInt(buffer.getShort());
    }

    /** 32 bits. */
    public long u32() throws Malformed {
        require(buffer.remaining() >= Integer.BYTES);
        return Integer.toUnsignedLong(buffer.getInt());
    }

    /** 64 bits, which may be any. */
    public long i64() throws Malformed {
        require(buffer.remaining() >= Long.BYTES);
        return buffer.getLong();
    }

    /** So many bytes. */
    public byte[] bytes(int length) throws Malformed {
        require(buffer.remaining() >= length);
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    /** A count of one byte, up to this. */
    public int count(int most) throws Malformed {
        int count = u8();
        require(count <= most);
        return count;
    }

    /** A text of printable ASCII. */
    public String text() throws Malformed {
        byte[] bytes = bytes(u8());
        for (byte each : bytes) {
            require(each > ' ' && each < 0x7f);
        }
        return new String(bytes, US_ASCII);
    }

    /** A count of one byte, up to this, and so many labels. */
    public List<Label> labels(int most) throws Malformed {
        int count = count(most);
        List<Label> labels = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String text = text();
            require(Label.isLabel(text));
            labels.add(new Label(text));
        }
        return labels;
    }

    /** An IPv4 address has one form only, so its IPv4-mapped one is refused. */
    public IpAddress address() throws Malformed {
        int family = u8();
        require(family == V4_FAMILY || family == V6_FAMILY);
        IpAddress address = IpAddress.of(bytes(family == V4_FAMILY ? IpAddress.V4_LENGTH : IpAddress.V6_LENGTH));
        require(address.family() == family);
        return address;
    }

    /** A length of one byte, and an address, whose host bits may be any. */
    public Prefix prefix() throws Malformed {
        int length = u8();
        IpAddress address = address();
        require(length <= address.bitCount());
        return new Prefix(address, length);
    }
}
