package org.meshnet.core.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkTag;

class TrustTest {
    private static final long NOW = Issued.FIRST + 1_000;
    private static final Certificate GOOD = Issued.certificate(Issued.NODE, Issued.named("a"));
    private static final InviteTerms TERMS = new InviteTerms(Issued.FIRST + 24, Issued.YEAR, 1);

    /** @param refusal null if it makes a member */
    private record Case(String name, Trust trust, Certificate certificate, long hour, Refusal refusal) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case of(String name, Certificate certificate, long hour, Refusal refusal) {
        return new Case(name, Issued.TRUST, certificate, hour, refusal);
    }

    static Stream<Case> cases() {
        Certificate joined = Issued.joined(Issued.NODE, TERMS, Issued.FIRST + 3);
        return Stream.of(
                of("good", GOOD, NOW, null),
                of("in its first hour", GOOD, Issued.FIRST, null),
                of("a day early", GOOD, Issued.FIRST - 24, null),
                of("more than a day early", GOOD, Issued.FIRST - 25, Refusal.NOT_YET_VALID),
                of("in its last hour", GOOD, Issued.FIRST + Issued.YEAR, null),
                of("a day late", GOOD, Issued.FIRST + Issued.YEAR + 24, null),
                of("more than a day late", GOOD, Issued.FIRST + Issued.YEAR + 25, Refusal.EXPIRED),
                of("another's", Issued.certificate(Issued.OTHER, Grant.NONE), NOW, Refusal.OTHER_NODE),
                of(
                        "another network's",
                        Issued.certificate(NetworkTag.of(new byte[16]), Issued.NODE, Grant.NONE, Issued.ADMINISTRATOR),
                        NOW,
                        Refusal.OTHER_NETWORK),
                of(
                        "of nobody who may sign",
                        Issued.certificate(Issued.NETWORK, Issued.NODE, Grant.NONE, Issued.key(0xa2)),
                        NOW,
                        Refusal.UNKNOWN_ADMINISTRATOR),
                of("forged", forged(GOOD, 3), NOW, Refusal.FORGED),
                of("joined", joined, NOW, null),
                of("joined, and over", joined, Issued.FIRST + 3 + Issued.YEAR + 25, Refusal.EXPIRED),
                of("joined with a forged hand", forged(joined, 3), NOW, Refusal.FORGED),
                of("joined at the end", Issued.joined(Issued.NODE, TERMS, Issued.FIRST + 48), NOW, null),
                of("joined too late", Issued.joined(Issued.NODE, TERMS, Issued.FIRST + 49), NOW, Refusal.JOINED_LATE),
                new Case(
                        "a revoked node's",
                        Issued.TRUST.withRevoked(Set.of(Issued.NODE), Set.of()),
                        GOOD,
                        NOW,
                        Refusal.REVOKED),
                new Case(
                        "revoked",
                        Issued.TRUST.withRevoked(Set.of(), Set.of(GOOD.serial())),
                        GOOD,
                        NOW,
                        Refusal.REVOKED),
                new Case(
                        "of a revoked invitation",
                        Issued.TRUST.withRevoked(Set.of(), Set.of(joined.serial())),
                        joined,
                        NOW,
                        Refusal.REVOKED),
                new Case(
                        "of one of two administrators",
                        Trust.of(
                                Issued.NETWORK,
                                Set.of(
                                        Issued.ADMINISTRATOR_KEY,
                                        AdministratorKey.of(Issued.key(0xa2).publicKey()))),
                        Issued.certificate(Issued.NETWORK, Issued.NODE, Grant.NONE, Issued.key(0xa2)),
                        NOW,
                        null));
    }

    /** With a byte of what is signed changed that does not make it something else. */
    private static Certificate forged(Certificate certificate, int fromTheEnd) {
        byte[] bytes = certificate.encode();
        bytes[bytes.length - fromTheEnd] ^= 1;
        return Certificate.read(bytes).orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldJudge(Case one) {
        assertEquals(Optional.ofNullable(one.refusal), one.trust.refusal(one.certificate, Issued.NODE, one.hour));
    }

    @Test
    void shouldHaveACaseForEachRefusalThatIsItsOwn() {
        Set<Refusal> others = Set.of(Refusal.MISSING, Refusal.MALFORMED, Refusal.INVITATION_USED);
        assertTrue(Arrays.stream(Refusal.values())
                .allMatch(refusal -> others.contains(refusal) || cases().anyMatch(each -> each.refusal == refusal)));
    }

    @Test
    void shouldTakeNodesWithoutCertificatesUntilThenOnly() {
        Trust lenient = Issued.TRUST.withUncertifiedUntil(NOW);

        assertTrue(lenient.acceptsUncertified(Issued.NODE, NOW));
        assertFalse(lenient.acceptsUncertified(Issued.NODE, NOW + 1));
        assertFalse(lenient.withRevoked(Set.of(Issued.NODE), Set.of()).acceptsUncertified(Issued.NODE, NOW));
        assertFalse(Issued.TRUST.acceptsUncertified(Issued.NODE, 0));
    }
}
