package org.meshnet.discovery.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.meshnet.core.http.HttpPage;

class HealthTest {
    private Optional<ServerReading> reading = Optional.of(reading(false));
    private long nowNs = 7;
    private int asked;
    private final Map<String, Supplier<HttpPage>> pages = new Health(this::ask, () -> nowNs).pages();

    private static ServerReading reading(boolean isDraining) {
        return new ServerReading(new ServerReading.Held(1, 2, 0, 0, 0, 0), isDraining, Map.of(), 0, 0);
    }

    private Optional<ServerReading> ask() {
        asked++;
        return reading;
    }

    private void assertPage(int status, String line) {
        HttpPage page = pages.get("/healthz").get();
        assertEquals(status, page.status());
        assertEquals(line + "\n", new String(page.body(), StandardCharsets.UTF_8));
        assertEquals(status, pages.get("/readyz").get().status());
    }

    @Test
    void shouldBeWellWhileTheLoopAnswers() {
        assertEquals(Set.of("/healthz", "/readyz"), pages.keySet());
        assertPage(200, "ok");
    }

    @Test
    void shouldBeUnavailableWhileTheLoopDoesNotAnswerAndWellAgainLater() {
        Optional<ServerReading> before = reading;
        reading = Optional.empty();
        assertPage(503, "the server's loop does not answer");
        reading = before;
        nowNs += 2 * Health.FRESH_NS;
        assertPage(200, "ok");
    }

    @Test
    void shouldBeWellAndNotReadyWhileItIsAboutToStop() {
        reading = Optional.of(reading(true));
        assertEquals(200, pages.get("/healthz").get().status());
        HttpPage ready = pages.get("/readyz").get();
        assertEquals(503, ready.status());
        assertEquals("the server is about to stop\n", new String(ready.body(), StandardCharsets.UTF_8));
    }

    @Test
    void shouldAskTheLoopOnceASecondAtMost() {
        for (int i = 0; i < 100; i++) {
            assertPage(200, "ok");
        }
        assertEquals(1, asked);
        nowNs += Health.FRESH_NS + 1;
        assertPage(200, "ok");
        assertEquals(2, asked);
    }
}
