package org.meshnet.node.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.membership.Trust;
import org.meshnet.core.policy.Authority;
import org.meshnet.core.policy.Endorsement;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.core.policy.Revocation;
import org.meshnet.node.exit.UserError;

class PolicySignerTest {
    private static final SigningKey ANNA = key(1);
    private static final SigningKey BERT = key(2);

    @TempDir
    Path temporary;

    private AdministratorFolder folder = new AdministratorFolder(Path.of("none"));

    private static SigningKey key(int number) {
        return SigningKey.fromSeed(seed(number));
    }

    private static byte[] seed(int number) {
        byte[] seed = new byte[SigningKey.SEED_LENGTH];
        Arrays.fill(seed, (byte) number);
        return seed;
    }

    private static AdministratorKey name(SigningKey key) {
        return AdministratorKey.of(key.publicKey());
    }

    @BeforeEach
    void make() throws UserError {
        folder = folder("office");
    }

    private AdministratorFolder folder(String name) throws UserError {
        NetworkKey key = NetworkKey.of(new byte[32]);
        MembershipFile network = new MembershipFile(
                List.of(key), NetworkSecrets.nameOf(key), Set.of(name(ANNA)), Trust.NEVER, List.of(), Optional.empty());
        Path path = temporary.resolve(name);
        AdministratorFolder.create(path, network, seed(1), new char[0], new SecureRandomSource());
        return new AdministratorFolder(path);
    }

    @Test
    void shouldSignOneVersionAfterTheOtherAndKeepEachInTheFolder() throws UserError {
        PolicyDocument first;
        try (PolicySigner signer = PolicySigner.of(folder)) {
            assertEquals(Optional.empty(), signer.current());
            first = signer.sign(signer.content().withText("# the first\n"), ANNA);
            assertEquals(1, first.manifest().version());
        }
        try (PolicySigner signer = PolicySigner.of(folder)) {
            assertEquals("# the first\n", signer.content().text());
            PolicyDocument second = signer.sign(
                    signer.content().withRevoked(List.of(new Revocation.OfSerial(7), new Revocation.OfSerial(7))),
                    ANNA);
            assertEquals(2, second.manifest().version());
            assertTrue(second.manifest().follows(first.manifest()));
            assertEquals(Set.of(7L), second.content().revokedSerials());
            assertEquals(1, second.content().revocations().size());
            assertEquals("# the first\n", second.content().text());
        }
    }

    @Test
    void shouldSignAfterWhatAMemberKnowsAndNotBesideIt() throws UserError {
        PolicyDocument elsewhere;
        try (PolicySigner other = PolicySigner.of(folder("other office"))) {
            other.sign(other.content().withText("# one\n"), ANNA);
            elsewhere = other.sign(other.content().withText("# two\n"), ANNA);
        }
        try (PolicySigner signer = PolicySigner.of(folder)) {
            assertEquals(
                    PolicyJudge.Verdict.NEWER,
                    signer.learn(signer.read(elsewhere.encode()).orElseThrow()));
            PolicyDocument third = signer.sign(signer.content().withText("# three\n"), ANNA);
            assertEquals(3, third.manifest().version());
            assertTrue(third.manifest().follows(elsewhere.manifest()));
            assertEquals(PolicyJudge.Verdict.OLDER, signer.learn(elsewhere));
            assertEquals(Optional.empty(), signer.read(new byte[] {1, 2, 3}));
        }
    }

    @Test
    void shouldNotSignBesideWhatAnotherCommandSignedMeanwhile() throws UserError {
        try (PolicySigner one = PolicySigner.of(folder);
                PolicySigner other = PolicySigner.of(folder)) {
            one.sign(one.content().withText("# one\n"), ANNA);
            UserError late = assertThrows(UserError.class, () -> other.sign(other.content(), ANNA));
            assertTrue(late.getMessage().contains("another command signed version 1 meanwhile"), late::getMessage);
            assertEquals(1, one.sign(one.content(), ANNA).manifest().version() - 1);
        }
    }

    @Test
    void shouldNotPutWhatAMemberKnowsInThePlaceOfWhatWasSignedMeanwhile() throws UserError {
        PolicyDocument elsewhere;
        try (PolicySigner other = PolicySigner.of(folder("other office"))) {
            elsewhere = other.sign(other.content().withText("# one\n"), ANNA);
        }
        try (PolicySigner slow = PolicySigner.of(folder);
                PolicySigner quick = PolicySigner.of(folder)) {
            quick.sign(quick.content().withText("# two\n"), ANNA);
            quick.sign(quick.content().withText("# three\n"), ANNA);
            assertEquals(PolicyJudge.Verdict.OLDER, slow.learn(elsewhere));
        }
        try (PolicySigner signer = PolicySigner.of(folder)) {
            assertEquals("# three\n", signer.content().text());
        }
    }

    /** Without a look at what it says the greater hash would do. */
    @Test
    void shouldKeepOfTwoForOnePlaceTheOneThatRevokes() throws UserError {
        for (int i = 0; i < 8; i++) {
            PolicyDocument text;
            try (PolicySigner other = PolicySigner.of(folder("office with text " + i))) {
                text = other.sign(other.content().withText("# " + i + "\n"), ANNA);
            }
            AdministratorFolder own = folder("office " + i);
            try (PolicySigner signer = PolicySigner.of(own)) {
                signer.sign(signer.content().withRevoked(List.of(new Revocation.OfSerial(i))), ANNA);
                assertEquals(PolicyJudge.Verdict.OLDER, signer.learn(text));
            }
            try (PolicySigner signer = PolicySigner.of(own)) {
                assertEquals(1, signer.content().revocations().size());
            }
        }
    }

    @Test
    void shouldLetAnEndorsedAdministratorSignUntilHeIsRetired() throws UserError {
        try (PolicySigner signer = PolicySigner.of(folder)) {
            UserError stranger = assertThrows(UserError.class, () -> signer.sign(signer.content(), BERT));
            assertTrue(stranger.getMessage().contains("another administrator has to add it"), stranger::getMessage);
            Authority bert = Authority.of(name(ANNA)).then(Endorsement.sign(signer.network(), name(BERT), ANNA));
            signer.sign(signer.content().withAdministrator(bert), ANNA);
            signer.sign(signer.content().withRetired(name(ANNA)), BERT);
            UserError retired = assertThrows(UserError.class, () -> signer.sign(signer.content(), ANNA));
            assertTrue(retired.getMessage().contains("it was retired"), retired::getMessage);
            assertEquals(Set.of(name(BERT)), signer.administrators());
            assertThrows(UserError.class, () -> signer.sign(signer.content().withText("x".repeat(10)), ANNA));
        }
    }
}
