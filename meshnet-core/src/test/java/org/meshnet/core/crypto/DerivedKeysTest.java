package org.meshnet.core.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NetworkName;
import org.meshnet.core.name.Label;
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
                "cdd5c2e65d864629e10c562673940fcfc8ee3de1e251d19fcf12d4209a1b959f",
                secrets.networkId().hex());
    }

    @Test
    void shouldDeriveTheTagOfANetworkFromItsNameWhateverItsKeyIs() {
        assertEquals("cb65c22bebf7ceb2c1e04b1ff16366a4", secrets.tag().hex());
        byte[] name = new byte[32];
        Arrays.fill(name, (byte) 0x77);
        NetworkSecrets named = NetworkSecrets.derive(NetworkKey.of(SEED), NetworkName.of(name));

        assertEquals("53745f6fca305405389ffd3afdc9baf0", named.tag().hex());
        assertEquals(secrets.networkId(), named.networkId());
        assertEquals(
                secrets.tag(),
                NetworkSecrets.derive(NetworkKey.of(SEED), NetworkSecrets.nameOf(NetworkKey.of(SEED)))
                        .tag());
    }

    @Test
    void shouldDeriveTheNoisePsk() {
        assertEquals(
                "ffcef5d1ef25db08094944c0e8e6f53c551d25441f77b8184b76bf5c99fc0aec", Hex.encode(secrets.noisePsk()));
    }

    @Test
    void shouldDeriveTheDescriptorKey() {
        assertEquals(
                "8effddef2b1c33befc2b4e80fb578feb2e8a4ccfa17a4a6e336737d17fc5664e",
                Hex.encode(secrets.descriptorKey()));
    }

    @Test
    void shouldDeriveTheKeysOfAResponder() {
        byte[] responder = new byte[32];
        responder[0] = 9;

        assertEquals(
                "8d913040f3fa564c9ba7b87f3f19374c6fd6c2c7725ebf51d3e2a52228008f7d",
                Hex.encode(secrets.mac1Key(responder)));
        assertEquals(
                "2ef13eaca35a83858d8d721d24b5f10b799a2c0f5ceda34690e1999d0f01ba63",
                Hex.encode(secrets.cookieKey(responder)));
        assertThrows(IllegalArgumentException.class, () -> secrets.mac1Key(new byte[31]));
    }

    @Test
    void shouldBlindOverlayAddresses() {
        assertEquals(new Token(0x60ccec99c3929d91L, 0xf29abf1e78659d61L), token("10.0.0.7"));
        assertEquals(new Token(0x71ae0fcf72fe893aL, 0xe3f1afc5b6ab662fL), token("fd00::7"));
    }

    @Test
    void shouldBlindNamesSoThatSeveralMayHaveOne() {
        Token name = secrets.token(new Label("files-2"));
        assertEquals(new Token(0x9a5a594bb6effd04L, 0xdf2811c66cb62e7cL), name);
        assertTrue(name.isShared());
        assertFalse(token("10.0.0.7").isShared());
    }

    @Test
    void shouldWriteAndReadATokenAtAnyIndex() {
        Token token = token("10.0.0.7");
        ByteBuffer buffer = ByteBuffer.allocate(20);

        token.write(buffer, 3);

        assertEquals(token, Token.read(buffer, 3));
        assertEquals(0, buffer.position());
        assertEquals((byte) 0x60, buffer.get(3));
    }

    @Test
    void shouldSignAsTheNetwork() {
        byte[] signature = secrets.sign(MESSAGE);

        assertEquals(
                "b589e886111d9010ae3d557a5dbc419752b18a7d87f64a0a1076ccd07fc91568"
                        + "44aa8de733c7b0fed955b88fe5344a4677a2f901af640ec3d02d4b4191cae80a",
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
        assertEquals("NetworkSecrets[cdd5c2e65d]", secrets.toString());
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
