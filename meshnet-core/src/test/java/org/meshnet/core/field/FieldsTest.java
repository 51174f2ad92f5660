package org.meshnet.core.field;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

class FieldsTest {
    private static final List<Label> LABELS = List.of(new Label("db"), new Label("a"));
    private static final IpAddress ADDRESS = IpAddress.parse("fd00::7").orElseThrow();
    private static final Prefix PREFIX = Prefix.parse("10.0.0.0/24").orElseThrow();
    private static final String WRITTEN = "ff" + "fffe" + "fffffffd" + "f000000000000001" + "0102" + "036f6c64"
            + "0202646201610" + "6fd000000000000000000000000000007" + "18040a000000";

    private static byte[] written() {
        return new FieldWriter()
                .u8(0xff)
                .u16(0xfffe)
                .u32(0xfffffffdL)
                .i64(0xf000000000000001L)
                .bytes(new byte[] {1, 2})
                .text("old")
                .labels(LABELS)
                .address(ADDRESS)
                .prefix(PREFIX)
                .toArray();
    }

    private static void read(byte[] bytes) throws Malformed {
        FieldReader reader = new FieldReader(bytes);
        assertEquals(0xff, reader.u8());
        assertEquals(0xfffe, reader.u16());
        assertEquals(0xfffffffdL, reader.u32());
        assertEquals(0xf000000000000001L, reader.i64());
        assertArrayEquals(new byte[] {1, 2}, reader.bytes(2));
        assertEquals("old", reader.text());
        assertEquals(LABELS, reader.labels(2));
        assertEquals(ADDRESS, reader.address());
        assertEquals(PREFIX, reader.prefix());
        assertEquals(bytes.length, reader.position());
        assertEquals(0, reader.remaining());
    }

    @Test
    void shouldWriteAndReadFields() throws Malformed {
        assertEquals(WRITTEN, Hex.encode(written()));
        read(written());
    }

    @Test
    void shouldNotReadBeyondTheEnd() {
        byte[] written = written();
        for (int length = 0; length < written.length; length++) {
            byte[] cut = Arrays.copyOf(written, length);
            assertThrows(Malformed.class, () -> read(cut));
        }
    }

    @Test
    void shouldRefuseWhatHasAnotherFormOrIsTooMuch() {
        assertThrows(Malformed.class, () -> reader("0141").labels(0));
        assertThrows(Malformed.class, () -> reader("010141").labels(1));
        assertThrows(Malformed.class, () -> reader("0120").text());
        assertThrows(Malformed.class, () -> reader("0500000000").address());
        assertThrows(
                Malformed.class,
                () -> reader("0600000000000000000000ffff0a000001").address());
        assertThrows(Malformed.class, () -> reader("21040a000001").prefix());
        assertThrows(Malformed.class, () -> reader("03").count(2));
    }

    private static FieldReader reader(String digits) {
        return new FieldReader(Hex.decode(digits));
    }
}
