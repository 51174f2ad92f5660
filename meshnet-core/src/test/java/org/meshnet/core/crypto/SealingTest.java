package org.meshnet.core.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;

class SealingTest {
    private static final byte[] KEY = Blake2b.hash(32, new byte[] {1});
    private static final byte[] NONCE = Blake2b.hash(24, new byte[] {2});
    private static final byte[] AD = {3, 4, 5};
    private static final byte[] TEXT = Blake2b.hash(50, new byte[] {6});
    private static final byte[] NOTHING = {};

    @Test
    void shouldSealASecretBoxAsTheNaclPaper() {
        byte[] key = Hex.decode("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
        byte[] nonce = Hex.decode("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
        byte[] text = Hex.decode("be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffc"
                + "e5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb31"
                + "0e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde"
                + "048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f93776384864"
                + "5e0705");

        assertEquals(
                "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce"
                        + "48332ea7164d96a4476fb8c531a1186ac0dfc17c98dce87b4da7f011ec48c972"
                        + "71d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae"
                        + "90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b3"
                        + "7973f622a43d14a6599b1f654cb45a74e355a5",
                Hex.encode(SecretBox.seal(key, nonce, text)));
    }

    @Test
    void shouldSealXChaChaPolyAsTheCfrgDraft() {
        byte[] key = Hex.decode("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
        byte[] nonce = Hex.decode("404142434445464748494a4b4c4d4e4f5051525354555657");
        byte[] ad = Hex.decode("50515253c0c1c2c3c4c5c6c7");
        String text = "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
                + "sunscreen would be it.";

        assertEquals(
                "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
                        + "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
                        + "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
                        + "21f9664c97637da9768812f615c68b13b52e"
                        + "c0875924c1c7987947deafd8780acf49",
                Hex.encode(XChaChaPoly.seal(key, nonce, ad, text.getBytes(StandardCharsets.US_ASCII))));
    }

    @Test
    void shouldSealChaChaPolyAsTheJdkDoes() throws GeneralSecurityException {
        long counter = 0x8070605040302010L;
        byte[] nonce = ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(4, counter)
                .array();
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(KEY, "ChaCha20"), new IvParameterSpec(nonce));
        cipher.updateAAD(AD);

        assertArrayEquals(cipher.doFinal(TEXT), ChaChaPoly.seal(KEY, counter, AD, TEXT));
    }

    @Test
    void shouldOpenSecretBoxesUnchangedOnly() {
        assertOpensUnchangedOnly(SecretBox.seal(KEY, NONCE, TEXT), TEXT, box -> SecretBox.open(KEY, NONCE, box));
        assertOpensUnchangedOnly(SecretBox.seal(KEY, NONCE, NOTHING), NOTHING, box -> SecretBox.open(KEY, NONCE, box));
    }

    @Test
    void shouldOpenChaChaPolyUnchangedOnly() {
        assertOpensUnchangedOnly(ChaChaPoly.seal(KEY, 7, AD, TEXT), TEXT, box -> ChaChaPoly.open(KEY, 7, AD, box));
        assertOpensUnchangedOnly(
                ChaChaPoly.seal(KEY, 7, NOTHING, NOTHING), NOTHING, box -> ChaChaPoly.open(KEY, 7, NOTHING, box));
    }

    @Test
    void shouldOpenXChaChaPolyUnchangedOnly() {
        assertOpensUnchangedOnly(
                XChaChaPoly.seal(KEY, NONCE, AD, TEXT), TEXT, box -> XChaChaPoly.open(KEY, NONCE, AD, box));
        assertOpensUnchangedOnly(
                XChaChaPoly.seal(KEY, NONCE, NOTHING, NOTHING),
                NOTHING,
                box -> XChaChaPoly.open(KEY, NONCE, NOTHING, box));
    }

    @Test
    void shouldNotOpenWithAnotherNonceOrAssociatedData() {
        assertTrue(
                ChaChaPoly.open(KEY, 8, AD, ChaChaPoly.seal(KEY, 7, AD, TEXT)).isEmpty());
        assertTrue(ChaChaPoly.open(KEY, 7, NOTHING, ChaChaPoly.seal(KEY, 7, AD, TEXT))
                .isEmpty());
        assertTrue(XChaChaPoly.open(KEY, NONCE, NOTHING, XChaChaPoly.seal(KEY, NONCE, AD, TEXT))
                .isEmpty());
        assertTrue(SecretBox.open(KEY, new byte[24], SecretBox.seal(KEY, NONCE, TEXT))
                .isEmpty());
    }

    @Test
    void shouldRefuseKeysAndNoncesOfAnotherLengthWithoutPrintingThem() {
        byte[] tooShort = Arrays.copyOf(KEY, 31);

        for (Exception e : new Exception[] {
            assertThrows(IllegalArgumentException.class, () -> SecretBox.seal(tooShort, NONCE, TEXT)),
            assertThrows(IllegalArgumentException.class, () -> ChaChaPoly.seal(tooShort, 0, AD, TEXT)),
            assertThrows(IllegalArgumentException.class, () -> XChaChaPoly.seal(tooShort, NONCE, AD, TEXT)),
        }) {
            assertTrue(e.getMessage().endsWith(" key has 32 bytes, not 31"), e.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> SecretBox.open(KEY, AD, TEXT));
        assertThrows(IllegalArgumentException.class, () -> ChaChaPoly.open(tooShort, 0, AD, TEXT));
        assertThrows(IllegalArgumentException.class, () -> XChaChaPoly.open(KEY, AD, AD, TEXT));
    }

    private static void assertOpensUnchangedOnly(
            byte[] sealed, byte[] text, Function<byte[], Optional<byte[]>> opener) {
        assertArrayEquals(text, opener.apply(sealed).orElseThrow());
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertTrue(opener.apply(changed).isEmpty(), "byte " + i + " changed");
            assertTrue(opener.apply(Arrays.copyOf(sealed, i)).isEmpty(), "cut to " + i);
        }
    }
}
