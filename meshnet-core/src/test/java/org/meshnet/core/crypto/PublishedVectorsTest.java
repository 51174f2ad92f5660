package org.meshnet.core.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;

class PublishedVectorsTest {
    private static final byte[] NOTHING = {};

    @Test
    void shouldHashAbcAsRfc7693AppendixA() {
        byte[] hash = Blake2b.hash(64, "abc".getBytes(StandardCharsets.US_ASCII));

        assertEquals(
                "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                        + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
                Hex.encode(hash));
    }

    @Test
    void shouldAgreeAsRfc7748Section52() {
        byte[] scalar = Hex.decode("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
        byte[] point = Hex.decode("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");

        assertEquals(
                "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
                Hex.encode(X25519.agree(scalar, point).orElseThrow()));
    }

    @Test
    void shouldMultiplyTheBasePointAsRfc7748Section52() {
        byte[] nine = new byte[32];
        nine[0] = 9;

        assertEquals(
                "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079", Hex.encode(X25519.publicKey(nine)));
    }

    @Test
    void shouldSignNothingAsRfc8032Section71() {
        SigningKey key =
                SigningKey.fromSeed(Hex.decode("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
        byte[] signature = key.sign(NOTHING);

        assertEquals("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", Hex.encode(key.publicKey()));
        assertEquals(
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
                        + "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
                Hex.encode(signature));
        assertTrue(Ed25519.verify(key.publicKey(), signature, NOTHING));
    }
}
