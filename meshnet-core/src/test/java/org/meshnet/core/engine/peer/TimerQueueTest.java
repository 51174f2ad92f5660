package org.meshnet.core.engine.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.NodeKey;

class TimerQueueTest {
    private final TimerQueue timers = new TimerQueue();
    private final List<String> fired = new ArrayList<>();

    private static Peer peer(int value) {
        byte[] key = new byte[32];
        key[0] = (byte) value;
        return new Peer(NodeKey.of(key), key);
    }

    private void fire(long nowNs) {
        timers.fire(nowNs, (peer, timer) -> fired.add(peer.key().hex().substring(0, 2) + " " + timer));
    }

    @Test
    void shouldFireInTheOrderOfTheDeadlines() {
        timers.set(peer(2), PeerTimer.REKEY, 20);
        timers.set(peer(1), PeerTimer.HEARTBEAT, 10);
        assertEquals(10, timers.nextDeadlineNs());
        fire(30);
        assertEquals(List.of("01 HEARTBEAT", "02 REKEY"), fired);
    }

    @Test
    void shouldFireOnceOnly() {
        timers.set(peer(1), PeerTimer.REKEY, 10);
        fire(10);
        fire(11);
        assertEquals(1, fired.size());
        assertEquals(TimerQueue.NONE, timers.nextDeadlineNs());
    }

    @Test
    void shouldFollowADeadlineThatMoves() {
        Peer peer = peer(1);
        timers.set(peer, PeerTimer.REKEY, 10);
        timers.set(peer, PeerTimer.REKEY, 50);
        fire(20);
        assertTrue(fired.isEmpty());
        fire(50);
        assertEquals(List.of("01 REKEY"), fired);
    }

    @Test
    void shouldNotFireWhatWasCancelled() {
        Peer peer = peer(1);
        timers.set(peer, PeerTimer.REKEY, 10);
        timers.set(peer, PeerTimer.HEARTBEAT, 12);
        timers.cancel(peer, PeerTimer.REKEY);
        assertFalse(timers.isSet(peer, PeerTimer.REKEY));
        fire(15);
        assertEquals(List.of("01 HEARTBEAT"), fired);
    }

    @Test
    void shouldTakeATimerThatItsOwnHandlerSets() {
        Peer peer = peer(1);
        timers.set(peer, PeerTimer.HEARTBEAT, 10);
        timers.fire(10, (fired, timer) -> timers.set(fired, timer, 13));
        assertEquals(13, timers.nextDeadlineNs());
    }

    @Test
    void shouldKeepAPeersOtherTimersWhenOneFails() {
        Peer peer = peer(1);
        timers.set(peer, PeerTimer.REKEY, 10);
        timers.set(peer, PeerTimer.HEARTBEAT, 12);
        assertThrows(
                IllegalStateException.class,
                () -> timers.fire(11, (failing, timer) -> {
                    throw new IllegalStateException("a flaw");
                }));
        assertEquals(12, timers.nextDeadlineNs());
        fire(12);
        assertEquals(List.of("01 HEARTBEAT"), fired);
    }
}
