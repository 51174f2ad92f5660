package org.meshnet.core.policy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.field.FieldReader;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NodeKey;

class RotationTest {
    private static final NetworkKey KEY = NetworkKey.of("0123456789abcdef0123456789abcdef".getBytes(US_ASCII));

    private static Identity identity(int number) {
        byte[] seed = new byte[Identity.SEED_LENGTH];
        seed[0] = (byte) number;
        seed[1] = (byte) (number >>> 8);
        return Identity.fromSeed(seed);
    }

    private static Rotation seal(List<NodeKey> members) {
        return Rotation.seal(KEY, 1, 5000, members, new SecureRandomSource());
    }

    @Test
    void eachMemberOpensItAndNobodyElse() throws Exception {
        List<Identity> members =
                IntStream.range(0, 20).mapToObj(RotationTest::identity).toList();
        Rotation sealed = seal(members.stream().map(Identity::nodeKey).toList());
        Rotation read = Rotation.read(new FieldReader(sealed.encode()));
        assertEquals(sealed, read);
        for (Identity member : members) {
            assertArrayEquals(KEY.bytes(), read.open(member).orElseThrow().bytes());
        }
        assertEquals(Optional.empty(), read.open(identity(20)));
    }

    @Test
    void noTwoRotationsHaveEqualBoxes() {
        List<NodeKey> members = List.of(identity(1).nodeKey());
        assertEquals(false, seal(members).equals(seal(members)));
    }

    @Test
    void theLargestNetworkFits() {
        List<NodeKey> members = IntStream.range(0, Rotation.MAX_MEMBERS)
                .mapToObj(number -> identity(number).nodeKey())
                .toList();
        String text = "x".repeat(PolicyContent.TEXT_LENGTH);
        PolicyContent content = new PolicyContent(
                List.of(Administrators.chain(Administrators.ANNA)),
                List.of(),
                text,
                IntStream.range(0, PolicyContent.REVOCATION_COUNT)
                        .<Revocation>mapToObj(Revocation.OfSerial::new)
                        .toList(),
                seal(members));
        PolicyDocument document =
                PolicyDocument.first(Administrators.SEAL, content, Administrators.signer(Administrators.ANNA), 1000);
        assertEquals(
                content,
                PolicyDocument.read(document.encode(), Administrators.SEAL)
                        .orElseThrow()
                        .content());
    }

    @Test
    void oneMoreDoesNot() {
        List<NodeKey> members = IntStream.rangeClosed(0, Rotation.MAX_MEMBERS)
                .mapToObj(number -> identity(1).nodeKey())
                .toList();
        assertThrows(IllegalArgumentException.class, () -> seal(members));
    }
}
