package org.meshnet.core.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.meshnet.core.http.HttpPage;
import org.meshnet.core.http.HttpRequest;

class MetricsPageTest {
    private long nowNs;
    private int gathered;
    private final MetricsPage page = new MetricsPage(this::gather, () -> nowNs);

    private Families gather() {
        gathered++;
        Families families = new Families();
        families.sheet("x_", "a", "b").add("things_total", "Things.", gathered, "c", "d");
        families.sheet("x_").add("size_bytes", "A size.", 0.5);
        return families;
    }

    private String text(String path, String accept) {
        HttpPage given = page.page(new HttpRequest("GET", path, accept, ""));
        return given.status() + " " + given.contentType() + "\n" + new String(given.body(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldBeTheTextOfPrometheus() {
        String expected = """
            200 text/plain; version=0.0.4; charset=utf-8
            # HELP x_size_bytes A size.
            # TYPE x_size_bytes gauge
            x_size_bytes 0.5
            # HELP x_things_total Things.
            # TYPE x_things_total counter
            x_things_total{a="b",c="d"} 1.0
            """;
        assertEquals(expected, text(MetricsPage.PATH, "*/*"));
    }

    @Test
    void shouldBeOpenMetricsWhereThatIsAskedFor() {
        String text = text(MetricsPage.PATH, "application/openmetrics-text; version=1.0.0");
        assertTrue(text.startsWith("200 application/openmetrics-text; version=1.0.0; charset=utf-8\n"), text);
        assertTrue(text.endsWith("x_things_total{a=\"b\",c=\"d\"} 1.0\n# EOF\n"), text);
    }

    @Test
    void shouldBeAtOnePlace() {
        String text = text("/", "");
        assertTrue(text.startsWith("404 text/plain"), text);
        assertEquals(0, gathered);
    }

    @Test
    void shouldGiveNobodyWhatItPreparedWith() {
        page.prepare();
        assertTrue(text(MetricsPage.PATH, "").contains(" 2.0\n"));
    }

    @Test
    void shouldGatherOnceASecondAtMost() {
        for (int i = 0; i < 10; i++) {
            text(MetricsPage.PATH, "");
        }
        assertEquals(1, gathered);
        nowNs += MetricsPage.FRESH_NS + 1;
        assertTrue(text(MetricsPage.PATH, "").contains(" 2.0\n"));
    }
}
