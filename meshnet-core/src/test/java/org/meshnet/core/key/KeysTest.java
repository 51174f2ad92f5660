package org.meshnet.core.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
    private static final String DIGITS = "00ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e";

    @Test
    void shouldWriteLowerCaseDigitsAndReadBothCases() {
        byte[] bytes = {0, (byte) 0xff, (byte) 0xa5};

        assertEquals("00ffa5", Hex.encode(bytes));
        assertArrayEquals(bytes, Hex.decode("00FFa5"));
        assertArrayEquals(new byte[0], Hex.decode(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0g", " 00", "0x00", "٠٠", "-1"})
    void shouldRefuseWhatIsNoHexadecimal(String text) {
        assertThrows(IllegalArgumentException.class, () -> Hex.decode(text));
    }

    @Test
    void shouldParseANetworkKeyWithWhiteSpaceAround() {
        assertArrayEquals(
                Hex.decode(DIGITS), NetworkKey.parse(" " + DIGITS + "\n").bytes());
    }

    @Test
    void shouldSayWhatIsWrongWithANetworkKeyWithoutPrintingIt() {
        String tooShort = DIGITS.substring(2);
        String wrongDigit = "zz" + tooShort;

        String ofLength = assertThrows(IllegalArgumentException.class, () -> NetworkKey.parse(tooShort))
                .getMessage();
        String ofDigit = assertThrows(IllegalArgumentException.class, () -> NetworkKey.parse(wrongDigit))
                .getMessage();

        assertEquals("a network key has 64 hexadecimal digits, this one has 62 characters", ofLength);
        assertTrue(ofDigit.startsWith("a network key has hexadecimal digits only"), ofDigit);
        assertFalse(ofDigit.contains("zz"), ofDigit);
    }

    @Test
    void shouldGiveNoNetworkKeyOnceDestroyed() {
        NetworkKey key = NetworkKey.parse(DIGITS);

        key.destroy();

        assertThrows(IllegalStateException.class, key::bytes);
        assertEquals("NetworkKey[secret]", key.toString());
    }

    @Test
    void shouldCopyTheBytesOfKeysInAndOut() {
        byte[] bytes = Hex.decode(DIGITS);
        NodeKey key = NodeKey.of(bytes);
        bytes[0] = 1;
        key.bytes()[0] = 2;

        assertEquals(DIGITS, key.hex());
        assertEquals(NodeKey.of(Hex.decode(DIGITS)), key);
        assertNotEquals(NodeKey.of(bytes), key);
    }

    @Test
    void shouldOrderKeysByUnsignedBytes() {
        NodeKey low = NodeKey.of(new byte[32]);
        NodeKey high = NodeKey.of(Hex.decode("80" + "00".repeat(31)));

        assertTrue(low.compareTo(high) < 0);
        assertTrue(high.compareTo(low) > 0);
        assertEquals(0, low.compareTo(NodeKey.of(new byte[32])));
    }

    @Test
    void shouldPrintTheFirstTenDigitsOfPublicKeys() {
        assertEquals("00ff010203", NodeKey.of(Hex.decode(DIGITS)).toString());
        assertEquals("00ff010203", NetworkId.of(Hex.decode(DIGITS)).toString());
    }

    @Test
    void shouldRefuseKeysOfAnotherLength() {
        assertThrows(IllegalArgumentException.class, () -> NodeKey.of(new byte[31]));
        assertThrows(IllegalArgumentException.class, () -> NetworkId.of(new byte[33]));
        assertThrows(IllegalArgumentException.class, () -> NetworkKey.of(new byte[0]));
    }
}
