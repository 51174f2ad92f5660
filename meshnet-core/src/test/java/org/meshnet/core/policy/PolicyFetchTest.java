package org.meshnet.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.policy.PolicyFetch.Taken;

class PolicyFetchTest {
    private static final String LONG = new Random(3)
            .ints(60_000, 'a', 'z')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();

    private final PolicyDocument document = Administrators.first(LONG);

    private static PolicyDocument opened(PolicyFetch fetch) {
        return PolicyDocument.open(fetch.copy().orElseThrow(), Administrators.SEAL)
                .orElseThrow();
    }

    /** How many parts it took. */
    private static int fetchAll(PolicyFetch fetch, PolicyDocument source) {
        int count = 0;
        for (long nowNs = 0; !fetch.isWhole(); nowNs++) {
            List<PolicyPart> due = fetch.due(nowNs);
            assertFalse(due.isEmpty());
            for (PolicyPart part : due) {
                count++;
                assertEquals(
                        Taken.KEPT, fetch.take(part, source.copy().part(part).orElseThrow()));
            }
        }
        return count;
    }

    @Test
    void fetchesAllOfIt() {
        PolicyFetch fetch = new PolicyFetch(document.manifest(), Optional.empty());
        fetchAll(fetch, document);
        assertEquals(document.content(), opened(fetch).content());
    }

    @Test
    void fetchesOnlyWhatChanged() {
        PolicyContent revoked = new PolicyContent(
                document.content().administrators(),
                List.of(),
                LONG,
                List.of(new Revocation.OfSerial(4)),
                Rotation.NONE);
        PolicyDocument next =
                document.next(Administrators.SEAL, revoked, Administrators.signer(Administrators.ANNA), 1001);
        PolicyFetch fetch = new PolicyFetch(next.manifest(), Optional.of(document.copy()));
        int pages = PolicyChunks.pages(next.manifest().chunkCount());
        assertEquals(pages + 2, fetchAll(fetch, next), "the table and the revocations");
        assertEquals(revoked, opened(fetch).content());
    }

    @Test
    void keepsWhatFitsWhereAnotherSourceGoesOn() {
        PolicyFetch fetch = new PolicyFetch(document.manifest(), Optional.empty());
        int pages = PolicyChunks.pages(document.manifest().chunkCount());
        for (int round = 0; round < 3; round++) {
            fetch.due(round)
                    .forEach(part -> fetch.take(part, document.copy().part(part).orElseThrow()));
        }
        PolicyFetch next = fetch.again();
        int kept = pages + 2 * PolicyFetch.WINDOW;
        assertEquals(pages + document.manifest().chunkCount() - kept, fetchAll(next, document));
        assertEquals(document.content(), opened(next).content());
    }

    /** Hashes count once all are there and fit, so a source that lied about some does no harm to the next one. */
    @Test
    void forgetsHashesThatNobodyVouchesForWhereAnotherSourceGoesOn() {
        PolicyFetch fetch = new PolicyFetch(document.manifest(), Optional.empty());
        PolicyPart first = fetch.due(0).get(0);
        byte[] page = document.copy().part(first).orElseThrow().clone();
        page[0]++;
        assertEquals(Taken.KEPT, fetch.take(first, page));
        fetchAll(fetch.again(), document);
    }

    @Test
    void neverAsksForMoreThanItsWindow() {
        PolicyFetch fetch = new PolicyFetch(document.manifest(), Optional.empty());
        fetch.due(0).forEach(part -> fetch.take(part, document.copy().part(part).orElseThrow()));
        assertEquals(PolicyFetch.WINDOW, fetch.due(1).size());
        assertEquals(List.of(), fetch.due(2));
    }

    @Test
    void asksAgainForWhatDoesNotComeAndGivesUp() {
        PolicyFetch fetch = new PolicyFetch(document.manifest(), Optional.empty());
        List<PolicyPart> asked = fetch.due(0);
        for (int i = 1; i < PolicyFetch.ATTEMPTS; i++) {
            assertEquals(List.of(), fetch.due(i * PolicyFetch.RETRY_NS - 1));
            assertEquals(asked, fetch.due(i * PolicyFetch.RETRY_NS));
        }
        assertFalse(fetch.hasFailed());
        fetch.due(PolicyFetch.ATTEMPTS * PolicyFetch.RETRY_NS);
        assertTrue(fetch.hasFailed());
    }

    @Test
    void aLyingPageOrChunkIsWrong() {
        PolicyFetch fetch = new PolicyFetch(document.manifest(), Optional.empty());
        List<PolicyPart> pages = new ArrayList<>(fetch.due(0));
        byte[] lie = document.copy().part(pages.get(0)).orElseThrow().clone();
        lie[0] ^= 1;
        List<Taken> taken = new ArrayList<>(List.of(fetch.take(pages.get(0), lie)));
        pages.stream()
                .skip(1)
                .forEach(part ->
                        taken.add(fetch.take(part, document.copy().part(part).orElseThrow())));
        assertEquals(Taken.WRONG, taken.get(taken.size() - 1));

        PolicyFetch other = new PolicyFetch(document.manifest(), Optional.empty());
        other.due(0).forEach(part -> other.take(part, document.copy().part(part).orElseThrow()));
        PolicyPart chunk = other.due(1).get(3);
        assertEquals(Taken.WRONG, other.take(chunk, lie));
    }

    @Test
    void whatNobodyAskedForIsNotWanted() {
        PolicyFetch fetch = new PolicyFetch(document.manifest(), Optional.empty());
        assertEquals(Taken.UNWANTED, fetch.take(new PolicyPart(PolicyPart.Kind.CHUNK, 3), new byte[] {1}));
        PolicyPart page = fetch.due(0).get(0);
        fetch.take(page, document.copy().part(page).orElseThrow());
        assertEquals(Taken.UNWANTED, fetch.take(page, document.copy().part(page).orElseThrow()));
    }
}
