package org.meshnet.core.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.net.IpAddress;

/** The golden values come from another implementation of docs/protocol.md §2 (Python's hashlib and cryptography). */
class DerivedKeysTest {
    private static final byte[] SEED = Hex.decode("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.US_ASCII);

    private final NetworkSecrets secrets = NetworkSecrets.derive(NetworkKey.of(SEED));
    private final Identity identity = Identity.fromSeed(SEED);

    @Test
    void shouldDeriveTheNetworkId() {
        assertEquals(
                "faea1cd9202d3375991ebb35f0f7ee579f7ed574b747bde453b587ca3ed530c2",
                secrets.networkId().hex());
    }

    @Test
    void shouldDeriveTheNoisePsk() {
        assertEquals(
                "890ee4d757de3bdaaebe8d0ffb6ad4aa44c7e89887e2db7c2a46901d50462589", Hex.encode(secrets.noisePsk()));
    }

    @Test
    void shouldDeriveTheDescriptorKey() {
        assertEquals(
                "bfa646a38f51312d5548160f59f1c8879076d3be32932eb707aba306260f8e32",
                Hex.encode(secrets.descriptorKey()));
    }

    @Test
    void shouldDeriveTheKeysOfAResponder() {
        byte[] responder = new byte[32];
        responder[0] = 9;

        assertEquals(
                "62bc8509862b2a4f7e72884a2702f422d1802b9a2401e9b4e1c55fef2ec530c0",
                Hex.encode(secrets.mac1Key(responder)));
        assertEquals(
                "db22d06d4a10c75937c94d7a9b57aafdda9a595284ada1977aa091348362f30f",
                Hex.encode(secrets.cookieKey(responder)));
        assertThrows(IllegalArgumentException.class, () -> secrets.mac1Key(new byte[31]));
    }

    @Test
    void shouldBlindOverlayAddresses() {
        assertEquals(new Token(0x95b013a3addce523L, 0xf5ff4c57f759c9a4L), token("10.0.0.7"));
        assertEquals(new Token(0x41ee47f0337fce31L, 0xef2397cf780eed8cL), token("fd00::7"));
    }

    @Test
    void shouldWriteAndReadATokenAtAnyIndex() {
        Token token = token("10.0.0.7");
        ByteBuffer buffer = ByteBuffer.allocate(20);

        token.write(buffer, 3);

        assertEquals(token, Token.read(buffer, 3));
        assertEquals(0, buffer.position());
        assertEquals((byte) 0x95, buffer.get(3));
    }

    @Test
    void shouldSignAsTheNetwork() {
        byte[] signature = secrets.sign(MESSAGE);

        assertEquals(
                "a8202236b313430d8eb65bf1f3fab32872cfcbd692f609bb55f11a01699c915a"
                        + "1b8d029470f6fe2b22eb9c9db73af355b481e4ca364995c2ab93a6dfaa494d0c",
                Hex.encode(signature));
        assertTrue(Ed25519.verify(secrets.networkId().bytes(), signature, MESSAGE));
    }

    @Test
    void shouldDeriveTheKeysOfANode() {
        assertEquals(
                "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8",
                identity.nodeKey().hex());
        assertEquals(
                "3894eea49c580aef816935762be049559d6d1440dede12e6a125f1841fff8e6f",
                Hex.encode(identity.noiseSecretKey()));
        assertEquals(
                "4701d08488451f545a409fb58ae3e58581ca40ac3f7f114698cd71deac73ca01",
                Hex.encode(identity.noisePublicKey()));
        assertArrayEquals(SEED, identity.seed());
    }

    @Test
    void shouldKnowAPeersNoiseKeyFromItsNodeKey() {
        assertArrayEquals(
                identity.noisePublicKey(),
                Ed25519.toX25519(identity.nodeKey().bytes()).orElseThrow());
    }

    @Test
    void shouldSignAsTheNode() {
        assertTrue(Ed25519.verify(identity.nodeKey().bytes(), identity.sign(MESSAGE), MESSAGE));
    }

    @Test
    void shouldGenerateAnIdentityFromTheRandomSource() {
        Identity generated = Identity.generate(bytes -> System.arraycopy(SEED, 0, bytes, 0, bytes.length));

        assertEquals(identity.nodeKey(), generated.nodeKey());
    }

    @Test
    void shouldPrintPublicKeysOnly() {
        assertEquals("Identity[03a107bff3]", identity.toString());
        assertEquals("NetworkSecrets[faea1cd920]", secrets.toString());
        assertEquals("SigningKey[secret]", SigningKey.fromSeed(SEED).toString());
        assertEquals("NetworkKey[secret]", NetworkKey.of(SEED).toString());
    }

    @Test
    void shouldGiveNoSecretOnceDestroyed() {
        identity.destroy();
        secrets.destroy();

        assertThrows(IllegalStateException.class, identity::seed);
        assertThrows(IllegalStateException.class, identity::noiseSecretKey);
        assertThrows(IllegalStateException.class, () -> identity.sign(MESSAGE));
        assertThrows(IllegalStateException.class, secrets::noisePsk);
        assertThrows(IllegalStateException.class, secrets::descriptorKey);
        assertThrows(IllegalStateException.class, () -> secrets.sign(MESSAGE));
        assertThrows(IllegalStateException.class, () -> token("10.0.0.7"));
    }

    private Token token(String address) {
        return secrets.token(IpAddress.parse(address).orElseThrow());
    }
}
