package org.meshnet.core.engine.context;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.status.Warning;

class EngineWarningsTest {
    private static final Warning.Kind KIND = Warning.Kind.ADDRESS_USED_HERE;

    private final RecordingListener listener = new RecordingListener();
    private final EngineWarnings warnings = new EngineWarnings(listener);

    private List<String> standing() {
        return warnings.standing().stream().map(Warning::text).toList();
    }

    @Test
    void shouldTellAWarningOnceWhileItStands() {
        warnings.raise(KIND, "a", "one", 0);
        warnings.raise(KIND, "a", "two", EngineWarnings.QUIET_NS);
        assertEquals(1, listener.warnings.size());
        assertEquals(List.of("two"), standing());
    }

    @Test
    void shouldNotTellTheSameAgainSoonAfterItWasOver() {
        warnings.raise(KIND, "a", "one", 0);
        warnings.clear(KIND, "a");
        assertEquals(List.of(), standing());
        warnings.raise(KIND, "a", "one", EngineWarnings.QUIET_NS - 1);
        assertEquals(List.of("one"), standing());
        assertEquals(1, listener.warnings.size());
        warnings.clear(KIND, "a");
        warnings.raise(KIND, "a", "one", EngineWarnings.QUIET_NS);
        assertEquals(2, listener.warnings.size());
    }

    @Test
    void shouldBoundWhatStands() {
        for (int i = 0; i <= EngineWarnings.CAPACITY; i++) {
            warnings.raise(KIND, "subject " + i, "text " + i, 0);
        }
        assertEquals(EngineWarnings.CAPACITY, standing().size());
        assertEquals("text 1", standing().get(0));
    }
}
