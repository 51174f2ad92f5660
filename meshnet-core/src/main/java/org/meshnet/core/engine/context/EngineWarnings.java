package org.meshnet.core.engine.context;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.meshnet.core.engine.status.MeshListener;
import org.meshnet.core.engine.status.Warning;

/**
 * The warnings that stand. The listener is told when one comes to stand, though not of the same one more often than
 * every {@link #QUIET_NS}. Bounded: of {@value #CAPACITY} the oldest makes room. Control thread only.
 */
public final class EngineWarnings {
    static final int CAPACITY = 64;
    static final long QUIET_NS = 60_000_000_000L;

    private final MeshListener listener;
    private final Map<Name, Warning> standing = bounded();
    private final Map<Name, Long> toldNs = bounded();

    private record Name(Warning.Kind kind, String subject) {}

    public EngineWarnings(MeshListener listener) {
        this.listener = listener;
    }

    private static <V> Map<Name, V> bounded() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Name, V> eldest) {
                return size() > CAPACITY;
            }
        };
    }

    /** It is so; with another text than before if that has changed, which is not told again. */
    public void raise(Warning.Kind kind, String subject, String text, long nowNs) {
        Name name = new Name(kind, subject);
        Warning warning = new Warning(kind, subject, text);
        boolean isNew = standing.put(name, warning) == null;
        Long lastNs = toldNs.get(name);
        if (isNew && (lastNs == null || nowNs - lastNs >= QUIET_NS)) {
            toldNs.put(name, nowNs);
            listener.onWarning(warning);
        }
    }

    /** It is not so, or not any more. */
    public void clear(Warning.Kind kind, String subject) {
        standing.remove(new Name(kind, subject));
    }

    /** All that stand, the oldest first. */
    public List<Warning> standing() {
        return List.copyOf(standing.values());
    }
}
