package org.meshnet.node.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.engine.status.MembershipNews;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.policy.Authority;
import org.meshnet.core.policy.PolicyContent;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.policy.PolicySeal;
import org.meshnet.core.policy.Revocation;
import org.meshnet.core.policy.Rotation;
import org.meshnet.node.exit.UserError;

class PolicyFileTest {
    private static final SigningKey KEY = SigningKey.fromSeed(new byte[32]);
    private static final Authority AUTHORITY = Authority.of(AdministratorKey.of(KEY.publicKey()));
    private static final PolicySeal SEAL = seal(0);

    @TempDir
    Path folder;

    private static PolicySeal seal(int number) {
        byte[] key = new byte[32];
        key[0] = (byte) number;
        return PolicySeal.of(NetworkSecrets.derive(NetworkKey.of(key)));
    }

    private static PolicyDocument document() {
        PolicyContent content = new PolicyContent(
                List.of(AUTHORITY),
                List.of(),
                "allow any -> any icmp\n",
                List.of(new Revocation.OfSerial(7)),
                Rotation.NONE);
        return PolicyDocument.first(SEAL, content, new PolicyManifest.Signer(AUTHORITY, KEY), 1_800_000_000L);
    }

    @Test
    void shouldKeepWhatTheEngineDecided() throws UserError, IOException {
        Path membership = folder.resolve("membership");
        MembershipMemory memory = MembershipMemory.of(membership, text -> {});
        assertEquals(Optional.empty(), PolicyFile.read(membership, SEAL));
        memory.accept(new MembershipNews.Decided(document()));
        memory.look();
        assertEquals(
                document().manifest(),
                PolicyFile.read(membership, SEAL).orElseThrow().manifest());
        assertEquals(
                PosixFilePermissions.fromString("rw-------"),
                Files.getPosixFilePermissions(PolicyFile.beside(membership)));
    }

    @Test
    void shouldRefuseWhatIsNoDocumentOfThisNetwork() throws UserError, IOException {
        Path membership = folder.resolve("membership");
        PolicyFile.write(membership, document());
        UserError other = assertThrows(UserError.class, () -> PolicyFile.read(membership, seal(1)));
        assertTrue(other.getMessage().contains("membership.policy is no document of this network"), other::getMessage);
        for (String text : List.of("", "not base64 at all!", "AAAA")) {
            Files.writeString(PolicyFile.beside(membership), text);
            assertThrows(UserError.class, () -> PolicyFile.read(membership, SEAL));
        }
    }

    @Test
    void shouldTryAgainWhatCannotBeWritten() throws UserError, IOException {
        Path membership = folder.resolve("later").resolve("membership");
        MembershipMemory memory = MembershipMemory.of(membership, text -> {});
        memory.accept(new MembershipNews.Decided(document()));
        memory.look();
        Files.createDirectory(membership.getParent());
        memory.look();
        assertTrue(PolicyFile.read(membership, SEAL).isPresent());
    }
}
