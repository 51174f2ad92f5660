package org.meshnet.discovery.mesh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.X25519;
import org.meshnet.core.wire.MessageType;

/** Forward secrecy rests on what is forgotten. */
class EphemeralSecretsTest {
    private static final int KEY_LENGTH = X25519.KEY_LENGTH;

    /** An array that was filled with random bytes, and what they were. */
    private record Given(byte[] array, byte[] bytes) {}

    private final List<Given> given = new ArrayList<>();

    @Test
    void shouldWipeEveryEphemeralSecretWhosePublicKeyWasSent() {
        Random seeded = new Random(1);
        TinyMesh mesh = new TinyMesh(bytes -> {
            seeded.nextBytes(bytes);
            given.add(new Given(bytes, bytes.clone()));
        });
        mesh.node(1);
        mesh.node(2);
        mesh.runSeconds(300);

        Set<ByteBuffer> sent = new HashSet<>();
        mesh.sent.forEach(flight -> sent.addAll(publicKeys(flight)));
        List<Given> ephemeral = given.stream()
                .filter(each -> each.bytes.length == KEY_LENGTH)
                .filter(each -> sent.contains(ByteBuffer.wrap(X25519.publicKey(each.bytes))))
                .toList();
        assertTrue(ephemeral.size() >= 6, ephemeral.size() + " of handshakes and registrations");
        ephemeral.forEach(each -> assertArrayEquals(new byte[KEY_LENGTH], each.array));
    }

    /** What stands where the messages have ephemeral keys. */
    private static List<ByteBuffer> publicKeys(TinyMesh.Flight flight) {
        return switch (flight.type()) {
            case MessageType.HANDSHAKE_INITIATION -> List.of(key(flight, 8));
            case MessageType.HANDSHAKE_RESPONSE -> List.of(key(flight, 12));
            case MessageType.HELLO -> List.of(key(flight, 20));
            default -> List.of();
        };
    }

    private static ByteBuffer key(TinyMesh.Flight flight, int offset) {
        return ByteBuffer.wrap(flight.datagram(), offset, KEY_LENGTH).slice();
    }
}
