package org.meshnet.core.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.X25519;
import org.meshnet.core.key.Hex;

/**
 * The published vector, which is not part of this repository: it is looked for in {@code ../shared/vectors} beside it,
 * or in the folder that the system property {@code meshnet.vectors} names.
 */
class NoiseVectorTest {
    private static final String FILE_NAME = "noise-ikpsk2.json";
    private static final byte[] NO_AD = {};

    private JsonObject vector;
    private JsonArray messages;

    @BeforeEach
    void loadVector() throws IOException {
        Path file = folder().resolve(FILE_NAME);
        assumeTrue(
                Files.isRegularFile(file),
                "SKIPPED: the Noise vector is not at " + file + "; -Dmeshnet.vectors=FOLDER names another place");
        try (Reader reader = Files.newBufferedReader(file)) {
            List<JsonElement> vectors = JsonParser.parseReader(reader)
                    .getAsJsonObject()
                    .getAsJsonArray("vectors")
                    .asList();
            vector = vectors.get(0).getAsJsonObject();
        }
        messages = vector.getAsJsonArray("messages");
        assertEquals(
                "Noise_IKpsk2_25519_ChaChaPoly_BLAKE2b",
                vector.get("protocol_name").getAsString());
        assertEquals(hex("init_remote_static"), Hex.encode(X25519.publicKey(bytes("resp_static"))));
    }

    @Test
    void shouldWriteTheInitiation() {
        assertEquals(ciphertext(0), Hex.encode(initiator().initiation()));
    }

    @Test
    void shouldReadTheInitiation() {
        ResponderHandshake responder = responder();

        assertEquals(payload(0), Hex.encode(responder.payload()));
        assertEquals(Hex.encode(X25519.publicKey(bytes("init_static"))), Hex.encode(responder.remoteStatic()));
    }

    @Test
    void shouldWriteTheResponse() {
        assertEquals(ciphertext(1), Hex.encode(respond().message()));
    }

    @Test
    void shouldReadTheResponse() {
        assertEquals(payload(1), Hex.encode(finish().payload()));
    }

    @Test
    void shouldEndWithTheHandshakeHashOnBothSides() {
        assertEquals(hex("handshake_hash"), Hex.encode(finish().handshakeHash()));
        assertEquals(hex("handshake_hash"), Hex.encode(respond().finished().handshakeHash()));
    }

    @Test
    void shouldSealAndOpenTheTransportMessages() {
        Finished initiator = finish();
        Finished responder = respond().finished();
        CipherState[] sealing = {new CipherState(initiator.sendKey()), new CipherState(responder.sendKey())};
        CipherState[] opening = {new CipherState(responder.receiveKey()), new CipherState(initiator.receiveKey())};

        for (int i = 2; i < messages.size(); i++) {
            byte[] sealed = sealing[i % 2].seal(NO_AD, Hex.decode(payload(i)));
            assertEquals(ciphertext(i), Hex.encode(sealed), "message " + (i + 1));
            assertEquals(
                    payload(i), Hex.encode(opening[i % 2].open(NO_AD, sealed).orElseThrow()));
        }
        assertEquals(6, messages.size());
        assertNotEquals(Hex.encode(initiator.sendKey()), Hex.encode(initiator.receiveKey()));
    }

    private InitiatorHandshake initiator() {
        return InitiatorHandshake.start(
                        bytes("init_prologue"),
                        bytes("init_static"),
                        bytes("init_remote_static"),
                        psk("init_psks"),
                        bytes("init_ephemeral"),
                        Hex.decode(payload(0)))
                .orElseThrow();
    }

    private ResponderHandshake responder() {
        return ResponderHandshake.read(
                        bytes("resp_prologue"), bytes("resp_static"), psk("resp_psks"), Hex.decode(ciphertext(0)))
                .orElseThrow();
    }

    private Response respond() {
        return responder().respond(bytes("resp_ephemeral"), Hex.decode(payload(1)));
    }

    private Finished finish() {
        return initiator().readResponse(Hex.decode(ciphertext(1))).orElseThrow();
    }

    private String hex(String field) {
        return vector.get(field).getAsString();
    }

    private byte[] bytes(String field) {
        return Hex.decode(hex(field));
    }

    private byte[] psk(String field) {
        return Hex.decode(vector.getAsJsonArray(field).get(0).getAsString());
    }

    private String payload(int message) {
        return messages.get(message).getAsJsonObject().get("payload").getAsString();
    }

    private String ciphertext(int message) {
        return messages.get(message).getAsJsonObject().get("ciphertext").getAsString();
    }

    private static Path folder() {
        String named = System.getProperty("meshnet.vectors");
        return named != null
                ? Path.of(named)
                : repository().resolveSibling("shared").resolve("vectors");
    }

    /** The outermost folder above the module that still has a pom.xml. */
    private static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder.getParent() != null && Files.exists(folder.getParent().resolve("pom.xml"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
