package org.meshnet.core.key;

import java.util.HexFormat;

/** Lower-case hexadecimal text, the written form of every key. Stateless. */
public final class Hex {
    private static final HexFormat FORMAT = HexFormat.of();

    private Hex() {}

    /** The two digits of each byte, without separators. */
    public static String encode(byte[] bytes) {
        return FORMAT.formatHex(bytes);
    }

    /**
     * The bytes that the digits name; both cases are taken.
     *
     * @throws IllegalArgumentException if the length is odd or a character is no hexadecimal digit; the message holds
     *     none of the text
     */
    public static byte[] decode(String text) {
        if (text.length() % 2 != 0) {
            throw new IllegalArgumentException("an odd number of hexadecimal digits");
        }
        byte[] bytes = new byte[text.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (digit(text.charAt(2 * i)) << 4 | digit(text.charAt(2 * i + 1)));
        }
        return bytes;
    }

    private static int digit(char c) {
        if (!HexFormat.isHexDigit(c)) {
            throw new IllegalArgumentException("a character that is no hexadecimal digit");
        }
        return HexFormat.fromHexDigit(c);
    }
}
