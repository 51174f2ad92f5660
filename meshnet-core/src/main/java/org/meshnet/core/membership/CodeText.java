package org.meshnet.core.membership;

import java.util.Arrays;
import java.util.Locale;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.field.FieldWriter;

/**
 * A text that people paste, or type, for some bytes: digits and capital letters (Crockford's base 32), in blocks of
 * {@value #BLOCK} of which the last two check the block; docs/protocol.md §7.2 draws it. Stateless.
 */
final class CodeText {
    /** What every code begins with; the digit is the form's number. */
    static final String MARK = "MESH2";
    /** Bytes of the longest content. */
    static final int MAX_BYTES = 4_096;
    /** Characters of the longest code, as it is written. */
    static final int MAX_CHARACTERS = 7_400;

    static final int BLOCK = 20;

    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int DATA = BLOCK - CheckCharacters.COUNT;
    private static final int BITS = 5;
    private static final int LENGTH_BYTES = 2;
    private static final int SUM_BYTES = 4;
    private static final int HASH_LENGTH = 16;

    private CodeText() {}

    /** @throws IllegalArgumentException if the content is too long */
    static String encode(byte[] content) {
        if (content.length > MAX_BYTES) {
            throw new IllegalArgumentException("a code of " + content.length + " bytes");
        }
        byte[] head = new FieldWriter().u16(content.length).bytes(content).toArray();
        byte[] whole = new FieldWriter().bytes(head).bytes(sum(head)).toArray();
        int[] data = spread(whole);
        StringBuilder text = new StringBuilder(lengthOf(content.length));
        for (int from = 0; from < data.length; from += DATA) {
            int to = Math.min(data.length, from + DATA);
            Arrays.stream(data, from, to).forEach(value -> text.append(ALPHABET.charAt(value)));
            for (int check : CheckCharacters.of(data, from, to)) {
                text.append(ALPHABET.charAt(check));
            }
        }
        return text.toString();
    }

    /** The mark and the bytes as values of 5 bits, the last filled up with zeros. */
    private static int[] spread(byte[] bytes) {
        int[] values = new int[MARK.length() + charactersFor(bytes.length)];
        for (int i = 0; i < MARK.length(); i++) {
            values[i] = ALPHABET.indexOf(MARK.charAt(i));
        }
        for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
            int value = bytes[bit / Byte.SIZE] >> (Byte.SIZE - 1 - bit % Byte.SIZE) & 1;
            values[MARK.length() + bit / BITS] |= value << (BITS - 1 - bit % BITS);
        }
        return values;
    }

    private static int charactersFor(int bytes) {
        return (bytes * Byte.SIZE + BITS - 1) / BITS;
    }

    /** Characters of the code for so many bytes of content. */
    private static int lengthOf(int contentLength) {
        int data = MARK.length() + charactersFor(LENGTH_BYTES + contentLength + SUM_BYTES);
        return data + CheckCharacters.COUNT * ((data + DATA - 1) / DATA);
    }

    private static byte[] sum(byte[] bytes) {
        return Arrays.copyOf(Blake2b.hash(HASH_LENGTH, bytes), SUM_BYTES);
    }

    /**
     * The content. Blanks, line ends and hyphens do not count, nor does the case; O is read as 0, I and L as 1.
     *
     * @throws WrongCode that says what is wrong, and where
     */
    static byte[] decode(String text) throws WrongCode {
        int[] values = values(text);
        new CodeCheck(values, CodeText::expectedLength).requireGood();
        byte[] whole = gather(values);
        int length = contentLength(whole);
        byte[] head = Arrays.copyOf(whole, LENGTH_BYTES + length);
        byte[] sum = Arrays.copyOfRange(whole, head.length, head.length + SUM_BYTES);
        if (!Arrays.equals(sum, sum(head))) {
            throw new WrongCode("the code does not fit together: copy it once more, whole, or make another one");
        }
        return Arrays.copyOfRange(head, LENGTH_BYTES, head.length);
    }

    private static int[] values(String text) throws WrongCode {
        String code = text.replaceAll("[\\s\\u00a0\\u200b\\ufeff-]+", "").toUpperCase(Locale.ROOT);
        if (code.isEmpty()) {
            throw new WrongCode("there is no code; expected what meshnet-node invite printed");
        }
        if (!code.startsWith(MARK)) {
            throw noCode(code);
        }
        if (code.length() > MAX_CHARACTERS) {
            throw new WrongCode("this is longer than any code: copy nothing but the code");
        }
        String digits = code.replace('O', '0').replace('I', '1').replace('L', '1');
        int[] values = new int[digits.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = ALPHABET.indexOf(digits.charAt(i));
            if (values[i] < 0) {
                throw new WrongCode("character " + (i + 1)
                        + " of the code is none that a code has: codes are of digits and letters without U");
            }
        }
        return values;
    }

    private static WrongCode noCode(String code) {
        if (MARK.startsWith(code)) {
            return new WrongCode("the code ends too early: copy it whole");
        }
        if (code.matches("MESH[0-9].*")) {
            return new WrongCode("the code was made by another version of meshnet-node: codes of this one begin with "
                    + MARK + "; upgrade the older of the two");
        }
        return new WrongCode("this does not begin as codes do, with " + MARK
                + ": copy the code whole, as meshnet-node invite printed it");
    }

    /** By the first block: how many characters there are to be. */
    private static int expectedLength(int[] firstBlock) throws WrongCode {
        int length = contentLength(gather(firstBlock));
        if (length > MAX_BYTES) {
            throw new WrongCode("this is no code of meshnet-node: it would be longer than any");
        }
        return lengthOf(length);
    }

    private static int contentLength(byte[] whole) {
        return Byte.toUnsignedInt(whole[0]) << Byte.SIZE | Byte.toUnsignedInt(whole[1]);
    }

    /** The bytes behind the mark, without check characters. */
    private static byte[] gather(int[] values) {
        byte[] bytes = new byte[values.length * BITS / Byte.SIZE];
        int bit = 0;
        for (int i = MARK.length(); i < values.length; i++) {
            int blockEnd = Math.min(values.length, i / BLOCK * BLOCK + BLOCK);
            if (i < blockEnd - CheckCharacters.COUNT) {
                for (int k = BITS - 1; k >= 0; k--, bit++) {
                    int value = values[i] >> k & 1;
                    bytes[bit / Byte.SIZE] |= (byte) (value << (Byte.SIZE - 1 - bit % Byte.SIZE));
                }
            }
        }
        return bytes;
    }
}
