package org.meshnet.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.policy.PolicyJudge.Verdict;

/** Administrators who sign for one place: whatever order members hear them in, all end with the same document. */
class PolicyRivalsTest {
    private static final SigningKey ANNA = Administrators.ANNA;
    private static final SigningKey BERT = Administrators.BERT;
    private static final SigningKey CARL = Administrators.CARL;
    private static final SigningKey DORA = Administrators.key(4);
    private static final List<SigningKey> ALL = List.of(ANNA, BERT, CARL, DORA);
    private static final int DRAWS = 300;

    private final PolicyDocument base = PolicyDocument.first(
            Administrators.SEAL,
            PolicyContent.initial(ALL.stream().map(Administrators::name).toList()),
            Administrators.signer(ANNA),
            1000);

    private PolicyDocument signed(SigningKey signer, PolicyContent content) {
        return base.next(Administrators.SEAL, content, Administrators.signer(signer), 2000);
    }

    private PolicyDocument text(SigningKey signer, String text) {
        return signed(signer, base.content().withText(text));
    }

    private PolicyDocument retiring(SigningKey signer, SigningKey... retired) {
        PolicyContent content = base.content();
        for (SigningKey key : retired) {
            content = content.withRetired(Administrators.name(key));
        }
        return signed(signer, content);
    }

    private static Rotation rotation(long epoch, int number) {
        NetworkKey key = NetworkKey.of(new byte[NetworkKey.LENGTH]);
        return Rotation.seal(key, epoch, 9_000, Set.of(), bytes -> Arrays.fill(bytes, (byte) number));
    }

    private PolicyDocument rotating(SigningKey signer) {
        return signed(signer, base.content().withRotation(rotation(1, 7)));
    }

    private PolicyDocument revoking(SigningKey signer, int count) {
        return signed(signer, base.content().withRevoked(revocations(count)));
    }

    private static List<Revocation> revocations(int count) {
        List<Revocation> revocations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            revocations.add(new Revocation.OfSerial(i + 1));
        }
        return revocations;
    }

    /** A member that knows the document before. */
    private PolicyJudge member() {
        PolicyJudge member = new PolicyJudge(
                Administrators.NETWORK,
                Set.copyOf(ALL.stream().map(Administrators::name).toList()));
        member.take(base);
        return member;
    }

    /** What a member ends with that hears these again and again. */
    private PolicyDocument heard(List<PolicyDocument> order) {
        PolicyJudge member = member();
        Optional<PolicyDocument> before = Optional.empty();
        for (int i = 0; i < 10 && !before.equals(member.current()); i++) {
            before = member.current();
            order.forEach(member::take);
        }
        assertEquals(before, member.current(), "it comes to rest");
        return member.current().orElseThrow();
    }

    private static <T> List<List<T>> orders(List<T> items) {
        if (items.isEmpty()) {
            return List.of(List.of());
        }
        List<List<T>> all = new ArrayList<>();
        for (T first : items) {
            List<T> rest = new ArrayList<>(items);
            rest.remove(first);
            orders(rest)
                    .forEach(order -> all.add(
                            Stream.concat(Stream.of(first), order.stream()).toList()));
        }
        return all;
    }

    private void assertCounts(PolicyDocument expected, PolicyDocument... rivals) {
        orders(List.of(rivals)).forEach(order -> assertEquals(expected, heard(order), order::toString));
    }

    @Test
    void aRetirementCountsMoreThanText() {
        for (int i = 0; i < 10; i++) {
            PolicyDocument retiring = retiring(ANNA, CARL);
            assertCounts(retiring, retiring, text(BERT, "# " + i + "\n"));
            assertCounts(retiring, retiring, text(CARL, "# " + i + "\n"));
        }
    }

    @Test
    void aRotationARetirementARevocationAndTextCountInThisOrder() {
        PolicyDocument rotating = rotating(ANNA);
        PolicyDocument retiring = retiring(BERT, DORA);
        PolicyDocument revoking = revoking(CARL, 1);
        assertCounts(rotating, rotating, retiring, revoking);
        assertCounts(retiring, retiring, revoking, text(ANNA, "# 1\n"));
        for (int i = 0; i < 10; i++) {
            assertCounts(revoking, revoking, text(ANNA, "# " + i + "\n"));
            PolicyDocument more = revoking(BERT, 2);
            assertCounts(more, more, revoking);
        }
    }

    @Test
    void whoeverIsRetiredSignsNothingForThatPlaceWhateverItSays() {
        PolicyDocument retiring = retiring(ANNA, CARL);
        assertCounts(retiring, retiring, rotating(CARL));
        assertCounts(retiring, retiring, retiring(CARL, BERT, DORA));
        assertCounts(retiring, retiring, revoking(CARL, 20));
    }

    /** That Carl retires Dora does not count, as Anna retires Carl: so what Dora says does. */
    @Test
    void whatDoesNotCountRetiresNobody() {
        PolicyDocument ofDora = rotating(DORA);
        assertCounts(ofDora, retiring(ANNA, CARL), retiring(CARL, DORA, BERT), ofDora);
    }

    @Test
    void aThirdOneCountsIfItsRivalIsStruckOut() {
        PolicyDocument second = revoking(BERT, 3);
        PolicyDocument first = retiring(CARL, DORA);
        PolicyDocument striking = signed(ANNA, base.content().withRetired(Administrators.name(CARL)));
        assertCounts(striking, second, first, striking);
        PolicyDocument rotated = signed(BERT, base.content().withRotation(rotation(1, 3)));
        PolicyDocument twice = signed(CARL, base.content().withRotation(rotation(2, 3)));
        assertCounts(rotated, rotated, twice, striking);
        PolicyJudge member = member();
        member.take(rotated);
        member.take(twice);
        assertEquals(Verdict.OLDER, member.take(striking), "it strikes out one, and another counts");
        assertEquals(rotated, member.current().orElseThrow());
    }

    /** Nobody can tell who of them is the thief. */
    @Test
    void ofTwoWhoRetireEachOtherTheFirstCountsAndItIsSaid() {
        PolicyDocument ofAnna = retiring(ANNA, CARL);
        PolicyDocument ofCarl = retiring(CARL, ANNA);
        PolicyJudge member = member();
        assertEquals(Verdict.NEWER, member.take(ofAnna));
        assertEquals(Verdict.NOT_AN_ADMINISTRATOR, member.take(ofCarl));
        PolicyJudge.Fork fork = member.fork().orElseThrow();
        assertEquals(Administrators.name(ANNA), fork.kept());
        assertEquals(Administrators.name(CARL), fork.lost());
        PolicyDocument settled = ofAnna.next(
                Administrators.SEAL,
                ofAnna.content().withRetired(Administrators.name(ANNA)),
                Administrators.signer(BERT),
                3000);
        assertEquals(Verdict.NEWER, member.take(settled));
        PolicyJudge other = member();
        other.take(ofCarl);
        assertEquals(Verdict.NEWER, other.take(settled), "a third one settles it");
    }

    @Test
    void whoShowsWhatDoesNotCountIsToldWhy() {
        PolicyDocument retiring = retiring(ANNA, CARL);
        PolicyDocument rotating = rotating(BERT);
        PolicyDocument ofCarl = retiring(CARL, DORA);
        PolicyJudge member = member();
        member.take(retiring);
        assertEquals(Optional.empty(), member.against(ofCarl.manifest()), "everybody hears of the one that counts");
        member.take(rotating);
        assertEquals(Verdict.NOT_AN_ADMINISTRATOR, member.judge(ofCarl.manifest()));
        assertEquals(Optional.of(retiring), member.against(ofCarl.manifest()));
        assertEquals(List.of(rotating, retiring), member.all());
    }

    @Test
    void keepsABoundedNumberAndTheOneThatCounts() {
        PolicyJudge member = member();
        PolicyDocument retiring = retiring(ANNA, CARL);
        member.take(retiring);
        for (int i = 0; i < 20; i++) {
            PolicyDocument rival = text(BERT, "# " + i + "\n");
            assertTrue(member.isLater(rival.manifest()));
            assertEquals(Verdict.OLDER, member.take(rival));
        }
        assertEquals(PolicyRivals.CAPACITY, member.all().size());
        assertEquals(retiring, member.current().orElseThrow());
        assertFalse(member.isLater(retiring.manifest()));
    }

    /** Two or three, by whomever, that say whatever: but for those who retire each other, in a ring or alone. */
    @Test
    void allOrdersOfHearingEndWithTheSame() {
        for (int seed = 0; seed < DRAWS; seed++) {
            Random random = new Random(seed);
            List<PolicyDocument> rivals = new ArrayList<>();
            int count = 2 + random.nextInt(2);
            for (int i = 0; i < count; i++) {
                rivals.add(drawn(random));
            }
            if (isOrdered(rivals)) {
                Set<PolicyManifest> ends = new HashSet<>();
                orders(rivals).forEach(order -> ends.add(heard(order).manifest()));
                assertEquals(1, ends.size(), "seed " + seed + ": " + ends);
            }
        }
    }

    private PolicyDocument drawn(Random random) {
        SigningKey signer = ALL.get(random.nextInt(ALL.size()));
        PolicyContent content = base.content();
        if (random.nextInt(2) == 0) {
            content = content.withText("# " + random.nextInt() + "\n");
        }
        if (random.nextInt(3) == 0) {
            content = content.withRevoked(revocations(random.nextInt(4)));
        }
        if (random.nextInt(4) == 0) {
            content = content.withRotation(rotation(1 + random.nextInt(2), random.nextInt(100)));
        }
        for (SigningKey key : ALL) {
            if (key != signer && random.nextInt(4) == 0) {
                content = content.withRetired(Administrators.name(key));
            }
        }
        return signed(signer, content);
    }

    /** Does each retire others only of whom none, by any way, retires it? */
    private static boolean isOrdered(List<PolicyDocument> rivals) {
        List<PolicyDocument> open = new ArrayList<>(rivals);
        while (!open.isEmpty()) {
            List<PolicyDocument> free = open.stream()
                    .filter(each -> open.stream().noneMatch(rival -> retires(rival, each)))
                    .toList();
            if (free.isEmpty()) {
                return false;
            }
            open.removeAll(free);
        }
        return true;
    }

    private static boolean retires(PolicyDocument document, PolicyDocument other) {
        AdministratorKey signer = other.manifest().signer();
        return document.content().retired().contains(signer);
    }
}
