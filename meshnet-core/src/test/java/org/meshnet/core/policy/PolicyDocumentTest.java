package org.meshnet.core.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NodeKey;

class PolicyDocumentTest {
    private static final PolicyContent FULL = new PolicyContent(
            List.of(
                    Administrators.chain(Administrators.ANNA),
                    Administrators.chain(Administrators.ANNA, Administrators.BERT)),
            List.of(AdministratorKey.of(Administrators.CARL.publicKey())),
            "allow any -> any icmp # ü\n".repeat(200),
            List.of(new Revocation.OfNode(NodeKey.of(new byte[32])), new Revocation.OfSerial(-7)),
            Rotation.NONE);

    @Test
    void readsWhatWasWritten() {
        PolicyDocument document = PolicyDocument.first(
                Administrators.SEAL,
                FULL,
                Administrators.signer(Administrators.ANNA, Administrators.BERT),
                1_800_000_000);
        PolicyDocument read =
                PolicyDocument.read(document.encode(), Administrators.SEAL).orElseThrow();
        assertEquals(FULL, read.content());
        assertEquals(document.manifest(), read.manifest());
        assertTrue(read.manifest().isAuthentic());
        assertEquals(Administrators.name(Administrators.BERT), read.manifest().signer());
        assertArrayEquals(document.encode(), read.encode());
    }

    @Test
    void theSameContentHasTheSameBytes() {
        assertArrayEquals(
                Administrators.first("x").encode(), Administrators.first("x").encode());
    }

    @Test
    void aChangedByteOfTheManifestIsNotAuthentic() {
        byte[] bytes = Administrators.first("x").manifest().encode();
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertFalse(
                    PolicyManifest.read(changed)
                            .filter(PolicyManifest::isAuthentic)
                            .isPresent(),
                    "byte " + i);
        }
    }

    @Test
    void aChangedByteOfAChunkIsNoDocument() {
        PolicyDocument document = Administrators.first("some text");
        byte[] bytes = document.encode();
        for (int i = 2 + document.manifest().encode().length; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertEquals(
                    Optional.empty(),
                    PolicyDocument.read(changed, Administrators.SEAL).map(PolicyDocument::content),
                    "byte " + i);
        }
    }

    @Test
    void hostileBytesAreNoDocument() {
        Random random = new Random(7);
        byte[] good = Administrators.first("some text").encode();
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = random.nextBoolean() ? good.clone() : new byte[random.nextInt(400)];
            if (bytes.length != good.length) {
                random.nextBytes(bytes);
            }
            for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            PolicyDocument.read(bytes, Administrators.SEAL)
                    .filter(read -> read.manifest().isAuthentic())
                    .ifPresent(read -> assertArrayEquals(good, read.encode()));
        }
    }

    /** Chunks that fit their root, as a lying administrator could sign them, but hold nonsense. */
    @Test
    void chunksOfNonsenseAreNoContent() {
        Random random = new Random(8);
        List<byte[]> good = Administrators.first("some text").copy().chunks().all().stream()
                .map(chunk -> Administrators.SEAL.open(chunk).orElseThrow())
                .toList();
        for (int round = 0; round < 20_000; round++) {
            List<byte[]> chunks = new ArrayList<>();
            good.forEach(chunk -> chunks.add(chunk.clone()));
            byte[] chunk = chunks.get(random.nextInt(chunks.size()));
            chunk[random.nextInt(chunk.length)] = (byte) random.nextInt();
            if (random.nextInt(4) == 0) {
                chunks.remove(random.nextInt(chunks.size()));
            }
            PolicyChunks sealed = new PolicyChunks(
                    chunks.stream().map(Administrators.SEAL::seal).toList());
            ContentCodec.decode(sealed, Administrators.SEAL)
                    .ifPresent(content -> assertEquals(
                            content,
                            ContentCodec.decode(ContentCodec.encode(content, Administrators.SEAL), Administrators.SEAL)
                                    .orElseThrow()));
        }
    }

    @Test
    void whatIsTooLongIsRefused() {
        PolicyContent longest = Administrators.content(
                "x".repeat(PolicyContent.TEXT_LENGTH), Administrators.chain(Administrators.ANNA));
        assertTrue(ContentCodec.encode(longest, Administrators.SEAL).count() <= PolicyChunks.MAX_COUNT);
        assertThrows(
                IllegalArgumentException.class,
                () -> Administrators.content(
                        "x".repeat(PolicyContent.TEXT_LENGTH + 1), Administrators.chain(Administrators.ANNA)));
    }

    @Test
    void whoHasNotTheKeyReadsNothing() {
        byte[] key = new byte[32];
        key[0] = 1;
        PolicySeal other = new PolicySeal(Administrators.NETWORK, key);
        byte[] bytes = Administrators.first("a secret text").encode();
        assertEquals(Optional.empty(), PolicyDocument.read(bytes, other).map(PolicyDocument::content));
        assertFalse(new String(bytes, ISO_8859_1).contains("secret"));
    }

    @Test
    void nobodySignsInAnothersName() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new PolicyManifest.Signer(Administrators.chain(Administrators.ANNA), Administrators.BERT));
    }
}
