package org.meshnet.core.net;

import java.util.Locale;

/**
 * The address of a station on an Ethernet.
 *
 * @param bits its 48 bits, the first byte highest
 */
public record MacAddress(long bits) {
    private static final int BITS = 48;
    private static final long LOCAL_BIT = 1L << 41;
    private static final long GROUP_BIT = 1L << 40;

    /** @throws IllegalArgumentException if it has more than 48 bits */
    public MacAddress {
        if (bits >>> BITS != 0) {
            throw new IllegalArgumentException("more than 48 bits");
        }
    }

    /** A locally administered address of one station, made of the low 48 bits. */
    public static MacAddress local(long bits) {
        return new MacAddress((bits & (1L << BITS) - 1 & ~GROUP_BIT) | LOCAL_BIT);
    }

    /** Its six bytes. */
    public byte[] bytes() {
        byte[] bytes = new byte[BITS / Byte.SIZE];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (bits >>> (BITS - Byte.SIZE * (i + 1)));
        }
        return bytes;
    }

    /** As {@code 02:00:5e:10:00:01}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (byte each : bytes()) {
            text.append(text.isEmpty() ? "" : ":").append(String.format(Locale.ROOT, "%02x", each));
        }
        return text.toString();
    }
}
