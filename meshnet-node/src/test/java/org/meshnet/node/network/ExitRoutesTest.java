package org.meshnet.node.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.status.ExitStatus;
import org.meshnet.core.engine.status.ExitStatus.Families;
import org.meshnet.core.engine.status.ExitStatus.State;
import org.meshnet.node.control.Warnings;
import org.meshnet.tun.ExitPlan;
import org.meshnet.tun.ExitRouting;

class ExitRoutesTest {
    private static final int MESH = 7;
    private static final Families BOTH = new Families(true, true);

    private final List<String> done = new ArrayList<>();
    private final Warnings warnings = new Warnings();
    private boolean isRefused;

    private final class FakeRouting implements ExitRouting {
        @Override
        public void apply(ExitPlan plan) throws IOException {
            if (isRefused) {
                throw new IOException("Operation not permitted");
            }
            done.add(plan.interfaceIndex() + " " + plan.v4() + " " + plan.v6() + (plan.isLanAllowed() ? " lan" : ""));
        }

        @Override
        public boolean restore(ExitPlan plan) {
            done.add("restore " + plan.interfaceIndex() + " " + plan.v4());
            return true;
        }

        @Override
        public boolean clear() {
            done.add("clear");
            return true;
        }

        @Override
        public void close() {
            done.add("close");
        }
    }

    private ExitRoutes routes(boolean isLanAllowed, boolean isFailOpen) {
        return new ExitRoutes(new FakeRouting(), new ExitRoutes.Wish(isLanAllowed, isFailOpen), () -> MESH, warnings);
    }

    private static ExitStatus status(State state, Families families) {
        return new ExitStatus(Optional.of("exit"), state, Optional.empty(), families);
    }

    @Test
    void shouldBlockFromTheStartUntilTheExitIsThere() throws IOException {
        ExitRoutes routes = routes(true, false);
        routes.begin(true);
        routes.onExit(status(State.UNKNOWN, Families.NONE));
        routes.onExit(status(State.USED, BOTH));
        assertEquals(List.of("0 BLOCKED BLOCKED lan", "7 BLOCKED BLOCKED lan", "7 LED LED lan"), done);
    }

    /** Packets for it are what finds out that it is back. */
    @Test
    void shouldGoOnToLeadToAnExitThatDoesNotAnswer() throws IOException {
        ExitRoutes routes = routes(false, false);
        routes.onExit(status(State.USED, BOTH));
        routes.onExit(status(State.UNREACHABLE, BOTH));
        assertEquals(List.of("7 LED LED"), done);
        routes.close();
        assertEquals(List.of("7 LED LED", "clear", "close"), done);
    }

    @Test
    void shouldBlockWhatTheExitDoesNotOffer() {
        routes(false, false).onExit(status(State.USED, new Families(true, false)));
        assertEquals(List.of("7 LED BLOCKED"), done);
    }

    @Test
    void shouldOpenWhileTheExitIsGoneWhereTheUserWantsThat() throws IOException {
        ExitRoutes routes = routes(false, true);
        routes.begin(true);
        routes.onExit(status(State.USED, BOTH));
        routes.onExit(status(State.UNREACHABLE, BOTH));
        routes.onExit(status(State.USED, BOTH));
        assertEquals(List.of("clear", "7 LED LED", "clear", "7 LED LED"), done);
    }

    @Test
    void shouldUndoWhatAFormerProcessLeft() throws IOException {
        routes(false, false).begin(false);
        assertEquals(List.of("clear"), done);
    }

    @Test
    void shouldUndoItWhenNoneIsWantedAnyMore() {
        ExitRoutes routes = routes(false, false);
        routes.onExit(status(State.USED, BOTH));
        routes.onExit(ExitStatus.NONE);
        routes.onExit(status(State.USED, BOTH));
        assertEquals(List.of("7 LED LED", "clear", "7 LED LED"), done);
    }

    @Test
    void shouldPutBackWhatSomebodyTookAwayAsLongAsTrafficIsLedOrBlocked() throws IOException {
        ExitRoutes routes = routes(false, false);
        routes.restore(0);
        routes.begin(true);
        routes.restore(0);
        routes.onExit(status(State.USED, BOTH));
        routes.restore(0);
        routes.onExit(ExitStatus.NONE);
        routes.restore(0);
        assertEquals(List.of("0 BLOCKED BLOCKED", "restore 0 BLOCKED", "7 LED LED", "restore 7 LED", "clear"), done);
    }

    @Test
    void shouldTryAgainWhatTheSystemRefused() {
        isRefused = true;
        ExitRoutes routes = routes(false, false);
        routes.onExit(status(State.USED, BOTH));
        routes.restore(0);
        assertEquals(1, warnings.list().size());
        isRefused = false;
        routes.restore(1);
        assertEquals(List.of(), done, "it was tried a moment ago");
        routes.restore(TimeUnit.SECONDS.toNanos(5));
        assertEquals(List.of("7 LED LED"), done);
        assertEquals(List.of(), warnings.list());
    }

    @Test
    void shouldSayWhatTheSystemRefuses() {
        isRefused = true;
        ExitRoutes routes = routes(false, false);
        assertThrows(IOException.class, () -> routes.begin(true));
        routes.onExit(status(State.USED, BOTH));
        assertTrue(
                warnings.list().get(0).contains("Operation not permitted"),
                warnings.list().toString());
        isRefused = false;
        routes.onExit(status(State.USED, BOTH));
        assertEquals(List.of(), warnings.list());
    }
}
