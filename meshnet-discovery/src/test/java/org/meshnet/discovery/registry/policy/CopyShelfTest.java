package org.meshnet.discovery.registry.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.policy.PolicyCopy;
import org.meshnet.core.wire.PolicyWord;
import org.meshnet.discovery.registry.SignedCopies;

class CopyShelfTest {
    private static final NetworkSecrets NETWORK = NetworkSecrets.derive(NetworkKey.of(new byte[NetworkKey.LENGTH]));
    private static final IpAddress SOURCE = IpAddress.v4(0xc0000201);
    private static final int LENGTH = copy(1, 1).length();

    private final CopyShelf shelf = new CopyShelf(100_000_000);

    private static PolicyCopy copy(int signer, int version) {
        return SignedCopies.copy(NETWORK, signer, version, "text");
    }

    private static NetworkId network(int number) {
        byte[] id = new byte[NetworkId.LENGTH];
        Arrays.fill(id, (byte) number);
        return NetworkId.of(id);
    }

    @Test
    void keepsTheLatestOfEachSigner() {
        NetworkId network = network(1);
        assertTrue(shelf.put(network, copy(1, 2), SOURCE));
        assertFalse(shelf.put(network, copy(1, 1), SOURCE), "older");
        assertFalse(shelf.put(network, copy(1, 2), SOURCE), "the same");
        assertTrue(shelf.put(network, copy(2, 9), SOURCE));
        assertTrue(shelf.put(network, copy(1, 3), SOURCE));
        assertEquals(
                List.of(9L, 3L),
                shelf.of(network).stream()
                        .map(kept -> kept.manifest().version())
                        .toList());
        assertEquals(2L * LENGTH, shelf.bytes());
        assertEquals(List.of(), shelf.of(network(2)));
    }

    /** Which of them counts, members know only. */
    @Test
    void keepsAllOfOneVersionUntilALaterOneOfThatSigner() {
        NetworkId network = network(1);
        PolicyCopy other = SignedCopies.copy(NETWORK, 1, 2, "other");
        assertTrue(shelf.put(network, copy(1, 2), SOURCE));
        assertTrue(shelf.put(network, other, SOURCE));
        assertTrue(shelf.put(network, copy(2, 2), SOURCE));
        assertFalse(shelf.put(network, other, SOURCE), "the same");
        assertEquals(3, shelf.of(network).size());
        assertTrue(shelf.put(network, copy(1, 3), SOURCE));
        assertEquals(2, shelf.of(network).size());
        assertEquals(2L * LENGTH, shelf.bytes());
    }

    @Test
    void findsByName() {
        PolicyCopy copy = copy(1, 1);
        shelf.put(network(1), copy, SOURCE);
        assertEquals(
                copy, shelf.find(network(1), PolicyWord.nameOf(copy.manifest())).orElseThrow());
        assertTrue(shelf.find(network(2), PolicyWord.nameOf(copy.manifest())).isEmpty());
        assertTrue(shelf.find(network(1), PolicyWord.NO_DOCUMENT).isEmpty());
    }

    @Test
    void letsTheFirstOfTooManySignersGo() {
        for (int signer = 1; signer <= CopyShelf.DOCUMENTS + 1; signer++) {
            assertTrue(shelf.put(network(1), copy(signer, signer), SOURCE));
        }
        assertEquals(
                List.of(5L, 4L, 3L, 2L),
                shelf.of(network(1)).stream()
                        .map(kept -> kept.manifest().version())
                        .toList());
        assertEquals((long) CopyShelf.DOCUMENTS * LENGTH, shelf.bytes());
    }

    @Test
    void doesNotLetOneSourceDriveOutWhatAnotherGave() {
        shelf.put(network(1), copy(1, 1), IpAddress.v4(0xc0000299));
        for (int signer = 2; signer <= 20; signer++) {
            assertTrue(shelf.put(network(1), copy(signer, signer), IpAddress.v4(0xc0000201 + signer % 3)));
        }
        assertEquals(CopyShelf.DOCUMENTS, shelf.of(network(1)).size());
        assertEquals(1, shelf.of(network(1)).get(3).manifest().version());
    }

    @Test
    void givesASourceItsPartOnly() {
        CopyShelf small = new CopyShelf(2L * CopyShelf.SOURCE_PART * LENGTH);
        assertTrue(small.put(network(1), copy(1, 1), SOURCE));
        assertTrue(small.put(network(2), copy(1, 1), SOURCE));
        assertFalse(small.put(network(3), copy(1, 1), SOURCE));
        assertTrue(small.put(network(3), copy(1, 1), IpAddress.v4(0xc0000202)), "another's");
        assertFalse(small.hasRoom(SOURCE, LENGTH));
    }

    @Test
    void makesRoomByTheNetworkThatWasNotHeardOfForLongest() {
        CopyShelf small = new CopyShelf((long) CopyShelf.SOURCE_PART * LENGTH);
        for (int i = 1; i <= CopyShelf.SOURCE_PART; i++) {
            assertTrue(small.put(network(i), copy(1, 1), IpAddress.v4(0xc0000200 + i)));
        }
        assertEquals(1, small.of(network(1)).size(), "heard of just now");
        assertTrue(small.put(network(99), copy(1, 1), IpAddress.v4(0xc00002ff)));
        assertEquals(1, small.of(network(1)).size());
        assertEquals(0, small.of(network(2)).size());
        assertEquals((long) CopyShelf.SOURCE_PART * LENGTH, small.bytes());
        assertTrue(small.hasRoom(IpAddress.v4(0xc0000202), LENGTH), "what went is given back");
    }
}
