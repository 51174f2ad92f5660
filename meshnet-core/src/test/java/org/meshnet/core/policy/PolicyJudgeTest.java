package org.meshnet.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkTag;
import org.meshnet.core.policy.PolicyJudge.Verdict;

class PolicyJudgeTest {
    private static final SigningKey ANNA = Administrators.ANNA;
    private static final SigningKey BERT = Administrators.BERT;
    private static final SigningKey CARL = Administrators.CARL;

    private final PolicyDocument first = Administrators.first("first");
    private final PolicyJudge judge = judge();

    private static PolicyJudge judge() {
        return new PolicyJudge(Administrators.NETWORK, Set.of(Administrators.name(ANNA)));
    }

    private static PolicyDocument next(PolicyDocument before, PolicyContent content, SigningKey... chain) {
        return before.next(Administrators.SEAL, content, Administrators.signer(chain), 2000);
    }

    private static PolicyContent retired(List<AdministratorKey> retired, Authority... active) {
        return new PolicyContent(List.of(active), retired, "", List.of(), Rotation.NONE);
    }

    @Test
    void theNewestVersionWins() {
        PolicyDocument second = next(first, first.content(), ANNA);
        assertEquals(Verdict.NEWER, judge.take(first));
        assertEquals(Verdict.SAME, judge.take(first));
        assertEquals(Verdict.NEWER, judge.take(second));
        assertEquals(Verdict.OLDER, judge.take(first));
        assertEquals(2, judge.version());
        assertEquals(Optional.empty(), judge.fork());
    }

    @Test
    void nobodyElseSigns() {
        PolicyContent bertsOwn = Administrators.content("", Administrators.chain(BERT));
        PolicyDocument usurped = PolicyDocument.first(Administrators.SEAL, bertsOwn, Administrators.signer(BERT), 1000);
        assertEquals(Verdict.NOT_AN_ADMINISTRATOR, judge.take(usurped));
        judge.take(first);
        assertEquals(Verdict.NOT_AN_ADMINISTRATOR, judge.take(next(first, bertsOwn, BERT)));
        assertEquals(1, judge.version());
    }

    @Test
    void whoIsEndorsedSignsAlsoForWhoMissedThat() {
        PolicyContent both = Administrators.content("", Administrators.chain(ANNA), Administrators.chain(ANNA, BERT));
        PolicyDocument second = next(first, both, ANNA);
        PolicyDocument third = next(second, both, ANNA, BERT);
        judge.take(first);
        assertEquals(Verdict.NEWER, judge.take(third));
        assertEquals(Set.of(Administrators.name(ANNA), Administrators.name(BERT)), judge.administrators());
    }

    /** Each administrator makes the next one, and is retired by it. */
    @Test
    void administratorsFollowEachOtherWithoutAnEnd() {
        Authority authority = Administrators.chain(ANNA);
        SigningKey key = ANNA;
        PolicyContent content = first.content();
        PolicyDocument last = first;
        judge.take(first);
        for (int number = 11; number <= 18; number++) {
            SigningKey next = Administrators.key(number);
            PolicyManifest.Signer leaving = new PolicyManifest.Signer(authority, key);
            AdministratorKey left = Administrators.name(key);
            authority = authority.then(Endorsement.sign(Administrators.NETWORK, Administrators.name(next), key));
            key = next;
            content = content.withAdministrator(authority);
            PolicyDocument handover = last.next(Administrators.SEAL, content, leaving, 1000 + number);
            content = content.withRetired(left);
            last = handover.next(
                    Administrators.SEAL, content, new PolicyManifest.Signer(authority, key), 1000 + number);
            assertEquals(Verdict.NEWER, judge.take(handover));
            assertEquals(Verdict.NEWER, judge.take(last));
            Verdict ofLate = number <= 14 ? Verdict.NEWER : Verdict.NOT_AN_ADMINISTRATOR;
            assertEquals(
                    ofLate,
                    new PolicyJudge(Administrators.NETWORK, Set.of(Administrators.name(ANNA))).take(last),
                    "who knows the first one only, " + number);
        }
        assertEquals(Set.of(Administrators.name(key)), judge.administrators());
    }

    @Test
    void aChainThatSomebodyElseSignedIsForged() {
        Authority forged = Authority.of(Administrators.name(ANNA))
                .then(Endorsement.sign(Administrators.NETWORK, Administrators.name(BERT), CARL));
        PolicyDocument document = PolicyDocument.first(
                Administrators.SEAL, first.content(), new PolicyManifest.Signer(forged, BERT), 1000);
        assertEquals(Verdict.FORGED, judge.take(document));
    }

    @Test
    void anEndorsementForAnotherNetworkIsForged() {
        NetworkTag other = NetworkTag.of(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        Authority authority =
                Authority.of(Administrators.name(ANNA)).then(Endorsement.sign(other, Administrators.name(BERT), ANNA));
        PolicyDocument document = PolicyDocument.first(
                Administrators.SEAL, first.content(), new PolicyManifest.Signer(authority, BERT), 1000);
        assertEquals(Verdict.FORGED, judge.take(document));
        PolicyDocument elsewhere = PolicyDocument.first(
                new PolicySeal(other, new byte[32]), first.content(), Administrators.signer(ANNA), 1000);
        assertEquals(Verdict.FORGED, judge.take(elsewhere));
    }

    @Test
    void whoWasRetiredSignsNoMoreNorDoesWhomHeEndorses() {
        PolicyContent both = Administrators.content("", Administrators.chain(ANNA), Administrators.chain(ANNA, BERT));
        PolicyDocument second = next(first, both, ANNA);
        PolicyContent bertAlone = retired(List.of(Administrators.name(ANNA)), Administrators.chain(ANNA, BERT));
        PolicyDocument third = next(second, bertAlone, ANNA, BERT);
        judge.take(first);
        judge.take(third);
        assertEquals(Verdict.NOT_AN_ADMINISTRATOR, judge.take(next(third, first.content(), ANNA)));
        assertEquals(Verdict.NOT_AN_ADMINISTRATOR, judge.take(next(third, first.content(), ANNA, CARL)));
        assertEquals(Verdict.NEWER, judge.take(next(third, bertAlone, ANNA, BERT)));
    }

    @Test
    void aRetirementIsNotTakenBack() {
        PolicyContent both = Administrators.content("", Administrators.chain(ANNA), Administrators.chain(ANNA, BERT));
        PolicyContent bertRetired = retired(List.of(Administrators.name(BERT)), Administrators.chain(ANNA));
        judge.take(first);
        PolicyDocument second = next(first, bertRetired, ANNA);
        judge.take(second);
        assertEquals(Verdict.UNDOES, judge.take(next(second, both, ANNA)));
        assertEquals(2, judge.version());
    }

    @Test
    void ofTwoForOnePlaceAllKeepTheSameAndAreTold() {
        PolicyContent both = Administrators.content("", Administrators.chain(ANNA), Administrators.chain(ANNA, BERT));
        PolicyDocument second = next(first, both, ANNA);
        PolicyDocument ofAnna = next(second, both, ANNA);
        PolicyDocument ofBert = next(second, both, ANNA, BERT);
        PolicyJudge other = judge();
        judge.take(second);
        other.take(second);
        judge.take(ofAnna);
        other.take(ofBert);
        judge.take(ofBert);
        other.take(ofAnna);
        assertEquals(
                judge.current().orElseThrow().manifest(),
                other.current().orElseThrow().manifest());
        assertEquals(judge.fork(), other.fork());
        assertTrue(judge.fork().isPresent());
    }

    @Test
    void whatFollowsAnotherShowsTheForkAndWins() {
        PolicyContent both = Administrators.content("", Administrators.chain(ANNA), Administrators.chain(ANNA, BERT));
        PolicyDocument second = next(first, both, ANNA);
        PolicyDocument ofAnna = next(second, both, ANNA);
        PolicyDocument ofBert = next(second, both, ANNA, BERT);
        PolicyDocument afterBerts = next(ofBert, both, ANNA, BERT);
        judge.take(ofAnna);
        assertEquals(Verdict.NEWER, judge.take(afterBerts));
        assertEquals(3, judge.fork().orElseThrow().version());
        assertEquals(Verdict.NEWER, judge.take(next(afterBerts, both, ANNA)));
        assertEquals(Optional.empty(), judge.fork());
    }
}
