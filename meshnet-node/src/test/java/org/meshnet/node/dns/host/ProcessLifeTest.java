package org.meshnet.node.dns.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProcessLifeTest {
    private final ProcessLife self = ProcessLife.ofThis();

    @Test
    void shouldKnowThisProcessAgain() {
        assertEquals(ProcessHandle.current().pid(), self.number());
        assertTrue(self.startedTicks() > 0);
        assertEquals(self, ProcessLife.of(self.number()));
        assertTrue(self.isRunning());
    }

    @Test
    void shouldTellItFromOneThatHadItsNumberBefore() {
        assertFalse(new ProcessLife(self.number(), self.startedTicks() - 1).isRunning());
    }

    @Test
    void shouldNotTakeOneThatEndedForRunning() throws Exception {
        Process ended = new ProcessBuilder("cat").start();
        ProcessLife life = ProcessLife.of(ended.pid());
        assertTrue(life.isRunning());
        ended.getOutputStream().close();
        ended.waitFor();
        assertFalse(life.isRunning());
    }
}
