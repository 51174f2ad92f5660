package org.meshnet.core.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;

class PasswordHashTest {
    /** The value was made with libsodium's crypto_pwhash from C. */
    @Test
    void shouldMakeAKeyOfAPassphrase() {
        byte[] salt = Hex.decode("000102030405060708090a0b0c0d0e0f");
        byte[] key = PasswordHash.derive("passphrase".getBytes(US_ASCII), salt, new PasswordHash.Cost(2, 8L << 20));

        assertEquals("e15040d3b4f7bac62f77f3af83b1558ba347af11c9494aff12f8654178a4d67b", Hex.encode(key));
    }

    @Test
    void shouldRefuseACostThatTakesAllMemory() {
        assertThrows(IllegalArgumentException.class, () -> new PasswordHash.Cost(2, 1L << 40));
        assertThrows(IllegalArgumentException.class, () -> new PasswordHash.Cost(1_000, 8_192));
    }
}
