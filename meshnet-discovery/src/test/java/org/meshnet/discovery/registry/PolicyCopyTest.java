package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.policy.PolicyCopy;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.policy.PolicyPart;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.PolicyEvent;
import org.meshnet.core.wire.PolicyRequest;
import org.meshnet.core.wire.PolicyWord;
import org.meshnet.discovery.registry.count.RegistryCounter;

/** What members and the server say to each other of documents. */
class PolicyCopyTest {
    private final TestBed bed = new TestBed();
    private final TestNode anna = bed.member();
    private final TestNode bert = bed.member();

    private PolicyCopy copy(int signer, int version, String text) {
        return SignedCopies.copy(bed.network, signer, version, text);
    }

    /** What the server tells a node of documents when that says so. */
    private static List<PolicyWord> say(TestNode node, PolicyWord word) {
        node.events();
        node.send(new PolicyRequest(word));
        return words(node.events());
    }

    private static List<PolicyWord> words(List<Event> events) {
        return events.stream()
                .filter(PolicyEvent.class::isInstance)
                .map(event -> ((PolicyEvent) event).word())
                .toList();
    }

    private static PolicyWord known(PolicyCopy copy) {
        return PolicyWord.known(Optional.of(copy.manifest()));
    }

    /** Gives a document as a node does; what was said at the end. */
    private static List<PolicyWord> give(TestNode node, PolicyCopy copy) {
        List<PolicyWord> answers = say(node, PolicyWord.offer(copy.manifest()));
        while (answers.stream().anyMatch(PolicyWord.Ask.class::isInstance)) {
            answers = answers.stream()
                    .filter(PolicyWord.Ask.class::isInstance)
                    .map(PolicyWord.Ask.class::cast)
                    .flatMap(ask ->
                            say(node, PolicyWord.part(ask, copy.part(ask.part()).orElseThrow())).stream())
                    .toList();
        }
        return answers;
    }

    @Test
    void keepsWhatAMemberGivesAndGivesItToOthers() {
        PolicyCopy copy = copy(1, 1, "x".repeat(20_000));
        assertEquals(List.of(known(copy)), give(anna, copy));
        assertEquals(1, bed.count(RegistryCounter.POLICY_KEPT));
        assertEquals(List.of(PolicyWord.offer(copy.manifest())), words(bert.events()), "at once");
        assertEquals(List.of(PolicyWord.offer(copy.manifest())), say(bed.member(), PolicyWord.known(Optional.empty())));
        Bytes name = PolicyWord.nameOf(copy.manifest());
        for (int i = 0; i < copy.manifest().chunkCount(); i++) {
            PolicyWord.Ask ask = new PolicyWord.Ask(name, new PolicyPart(PolicyPart.Kind.CHUNK, i));
            assertEquals(List.of(PolicyWord.part(ask, copy.part(ask.part()).orElseThrow())), say(bert, ask));
        }
    }

    @Test
    void saysThatItKnowsNone() {
        assertEquals(List.of(PolicyWord.known(Optional.empty())), say(anna, PolicyWord.known(Optional.empty())));
        assertEquals(List.of(PolicyWord.known(Optional.empty())), say(anna, known(copy(1, 3, "x"))));
    }

    @Test
    void tellsWhoDoesNotAnswerThreeTimes() {
        PolicyCopy copy = copy(1, 1, "x");
        TestNode carl = bed.member();
        give(anna, copy);
        say(carl, known(copy));
        int told = words(bert.events()).size();
        for (int i = 0; i < 20; i++) {
            bed.passSeconds(1);
        }
        assertEquals(3, told + words(bert.events()).size());
        assertEquals(0, words(carl.events()).size());
        assertEquals(0, words(anna.events()).size());
    }

    @Test
    void offersALaterOneToWhoOffersAnOlder() {
        PolicyCopy old = copy(1, 1, "x");
        PolicyCopy later = copy(1, 2, "x");
        give(anna, later);
        assertEquals(List.of(PolicyWord.offer(later.manifest())), say(bert, PolicyWord.offer(old.manifest())));
        assertEquals(List.of(known(later)), say(bert, PolicyWord.offer(later.manifest())));
        assertEquals(
                List.of(),
                say(bert, PolicyWord.offer(old.manifest())).stream()
                        .filter(PolicyWord.Ask.class::isInstance)
                        .toList());
    }

    @Test
    void keepsThoseOfOtherSignersBesideIt() {
        PolicyCopy right = copy(1, 2, "x");
        PolicyCopy stranger = copy(9, 7, "x");
        give(anna, stranger);
        give(bert, right);
        List<PolicyWord> answers = say(bed.member(), PolicyWord.known(Optional.empty()));
        assertEquals(List.of(PolicyWord.offer(stranger.manifest()), PolicyWord.offer(right.manifest())), answers);
    }

    @Test
    void takesNothingWhoseSignatureIsWrong() {
        byte[] forged = copy(1, 1, "x").manifest().encode();
        forged[forged.length - 1] ^= 1;
        assertEquals(List.of(), say(anna, new PolicyWord.Offer(Bytes.of(forged))));
        assertEquals(List.of(), say(anna, new PolicyWord.Offer(Bytes.zeros(PolicyManifest.MIN_LENGTH))));
        assertEquals(2, bed.count(RegistryCounter.POLICY_REFUSED));
    }

    @Test
    void takesNoPartThatDoesNotFit() {
        PolicyCopy copy = copy(1, 1, "x");
        PolicyWord.Ask ask =
                (PolicyWord.Ask) say(anna, PolicyWord.offer(copy.manifest())).get(0);
        assertEquals(
                List.of(), say(bert, PolicyWord.part(ask, copy.part(ask.part()).orElseThrow())), "not his");
        assertEquals(List.of(), say(anna, PolicyWord.part(ask, new byte[] {1})));
        assertEquals(
                List.of(), say(anna, PolicyWord.part(ask, copy.part(ask.part()).orElseThrow())), "too late");
        assertEquals(3, bed.count(RegistryCounter.POLICY_REFUSED));
        assertEquals(List.of(known(copy)), give(anna, copy), "once more");
    }

    @Test
    void asksAgainWhoOffersAgain() {
        PolicyCopy copy = copy(1, 1, "x");
        List<PolicyWord> asked = say(anna, PolicyWord.offer(copy.manifest()));
        assertEquals(List.of(), say(anna, PolicyWord.offer(copy.manifest())), "at once");
        bed.passSeconds(1);
        assertEquals(asked, say(anna, PolicyWord.offer(copy.manifest())));
    }

    @Test
    void isNotHeldUpByWhoGivesNothing() {
        PolicyCopy copy = copy(1, 1, "x");
        say(anna, PolicyWord.offer(copy.manifest()));
        assertEquals(List.of(), say(bert, PolicyWord.offer(copy.manifest())), "it is under way");
        bed.passSeconds(6);
        assertEquals(List.of(known(copy)), give(bert, copy));
    }

    /** Somebody who has seen a network's document offers it in a network of his own, and gives none. */
    @Test
    void isNotHeldUpByWhoOffersItInAnotherNetwork() {
        PolicyCopy copy = copy(1, 1, "x");
        TestNode other = bed.node(TestBed.network(2));
        other.register();
        say(other, PolicyWord.offer(copy.manifest()));
        assertEquals(List.of(known(copy)), give(anna, copy));
    }

    /** A part every four seconds would take minutes. */
    @Test
    void isNotHeldUpByWhoGivesItSlowly() {
        PolicyCopy copy = copy(1, 1, "x".repeat(40_000));
        List<PolicyWord> asked = say(anna, PolicyWord.offer(copy.manifest()));
        for (int i = 0; i < 3; i++) {
            assertEquals(List.of(), say(bert, PolicyWord.offer(copy.manifest())), "it is under way");
            PolicyWord.Ask ask = (PolicyWord.Ask) asked.get(0);
            asked = say(anna, PolicyWord.part(ask, copy.part(ask.part()).orElseThrow())).stream()
                    .filter(PolicyWord.Ask.class::isInstance)
                    .toList();
            bed.passSeconds(4);
        }
        PolicyPart first =
                ((PolicyWord.Ask) say(bert, PolicyWord.offer(copy.manifest())).get(0)).part();
        assertEquals(PolicyPart.Kind.CHUNK, first.kind(), "what fits is kept");
        bed.passSeconds(1);
        assertEquals(List.of(known(copy)), give(bert, copy));
    }

    @Test
    void givesASourceHalfOfThePlacesOnly() {
        for (int signer = 10; signer < 14; signer++) {
            TestNode hostile = bed.sameHost();
            hostile.register();
            say(hostile, PolicyWord.offer(copy(signer, 1, "x").manifest()));
        }
        PolicyCopy copy = copy(1, 1, "x");
        assertEquals(List.of(known(copy)), give(anna, copy));
    }

    /** Who is no member any more has the network's key, and makes up signers. */
    @Test
    void goesOnToTellOfACopyThoughAStrangersComesNext() {
        PolicyCopy right = copy(1, 1, "x");
        bert.events();
        give(anna, right);
        TestNode hostile = bed.member();
        for (int signer = 10; signer < 16; signer++) {
            give(hostile, copy(signer, 1, "x"));
        }
        words(bert.events());
        bed.passSeconds(2);
        assertTrue(words(bert.events()).contains(PolicyWord.offer(right.manifest())), "the second time");
        assertTrue(say(bed.member(), PolicyWord.known(Optional.empty())).contains(PolicyWord.offer(right.manifest())));
    }

    @Test
    void looksAtTenOffersOfASourceAtOnce() {
        TestNode hostile = bed.member();
        for (int signer = 1; signer <= 30; signer++) {
            say(hostile, PolicyWord.offer(copy(signer, 1, "x").manifest()));
        }
        assertEquals(20, bed.count(RegistryCounter.POLICY_LIMITED));
        assertTrue(say(bert, PolicyWord.offer(copy(40, 1, "x").manifest())).size() > 0, "another's are");
    }

    @Test
    void keepsWhatItHasWhenAllAreGone() {
        PolicyCopy copy = copy(1, 1, "x");
        give(anna, copy);
        bed.passSeconds(200);
        assertEquals(0, bed.registry.nodeCount());
        assertEquals(List.of(PolicyWord.offer(copy.manifest())), say(bed.member(), PolicyWord.known(Optional.empty())));
    }

    @Test
    void givesNothingToOtherNetworks() {
        PolicyCopy copy = copy(1, 1, "x");
        give(anna, copy);
        TestNode other = bed.node(TestBed.network(2));
        other.register();
        assertEquals(List.of(PolicyWord.known(Optional.empty())), say(other, PolicyWord.known(Optional.empty())));
        PolicyWord.Ask ask =
                new PolicyWord.Ask(PolicyWord.nameOf(copy.manifest()), new PolicyPart(PolicyPart.Kind.CHUNK, 0));
        assertFalse(say(other, ask).stream().anyMatch(PolicyWord.Part.class::isInstance));
    }
}
