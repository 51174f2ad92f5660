package org.meshnet.core.engine.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.engine.relay.RelayBench;
import org.meshnet.core.wire.Descriptor;

class PeerTableTest {
    private static final long SECOND = 1_000_000_000L;

    private final PeerTable table = new PeerTable();
    private final Identity identity = Identity.fromSeed(new byte[32]);

    private Connecting add() {
        return table.findOrAdd(identity.nodeKey()).orElseThrow().connecting();
    }

    @Test
    void shouldNotTakeACopyOfWhatAStrangerSentOnceItIsAPeer() {
        table.ignoreUpTo(identity.noisePublicKey(), 7, 0);
        table.ignoreUpTo(identity.noisePublicKey(), 5, 0);
        Connecting connecting = add();
        assertFalse(connecting.takeTimestamp(7, 0));
        assertTrue(connecting.takeTimestamp(8, SECOND));
    }

    @Test
    void shouldNotTakeACopyOfWhatAPeerSentBeforeItWasRemoved() {
        assertTrue(add().takeTimestamp(7, 0));
        table.remove(table.find(identity.nodeKey()).orElseThrow());
        assertFalse(add().takeTimestamp(7, SECOND));
    }

    @Test
    void shouldKnowHowNewThePeersDescriptorsWereBeforeItWasRemoved() {
        table.ignoreUpTo(identity.noisePublicKey(), 7, 20);
        Peer peer = table.findOrAdd(identity.nodeKey()).orElseThrow();
        table.remove(peer);
        Peer back = table.findOrAdd(identity.nodeKey()).orElseThrow();
        back.update(new Descriptor(19, 1, 0, "n", List.of(), List.of(), List.of()));
        assertTrue(back.isOutdated());
        back.update(new Descriptor(20, 1, 0, "n", List.of(), List.of(), List.of()));
        assertFalse(back.isOutdated());
    }

    @Test
    void shouldBoundWhatItRemembersOfStrangers() {
        table.ignoreUpTo(identity.noisePublicKey(), 7, 0);
        for (int i = 0; i < PeerTable.UNLISTED_CAPACITY; i++) {
            byte[] stranger = new byte[32];
            stranger[0] = (byte) i;
            stranger[1] = (byte) (i >> 8);
            stranger[2] = 1;
            table.ignoreUpTo(stranger, 1, 0);
        }
        assertTrue(add().takeTimestamp(7, 0), "the oldest made room");
    }

    @Test
    void shouldTakeNoMorePeersThanAHeapHoldsAndTakeOthersWhenSomeAreGone() {
        for (int i = 0; i < PeerTable.CAPACITY; i++) {
            assertTrue(table.findOrAdd(RelayBench.key(i)).isPresent());
        }
        assertTrue(table.findOrAdd(
                        Identity.fromSeed("another".repeat(5).substring(0, 32).getBytes(US_ASCII))
                                .nodeKey())
                .isEmpty());
        assertTrue(table.findOrAdd(RelayBench.key(1)).isPresent(), "known already");
        table.remove(table.find(RelayBench.key(1)).orElseThrow());
        assertTrue(table.findOrAdd(
                        Identity.fromSeed("another".repeat(5).substring(0, 32).getBytes(US_ASCII))
                                .nodeKey())
                .isPresent());
    }
}
