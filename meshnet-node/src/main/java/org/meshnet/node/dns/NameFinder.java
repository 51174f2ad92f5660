package org.meshnet.node.dns;

import java.util.function.Consumer;
import org.meshnet.core.engine.status.NameSearchResult;
import org.meshnet.core.name.Label;

/** Finds out who has a name, where not all members are known. */
@FunctionalInterface
public interface NameFinder {
    /** For who knows all members. */
    NameFinder NONE = (name, onEnd) -> onEnd.accept(NameSearchResult.ALL_KNOWN);

    /** @param onEnd called once, at once or later, on any thread, when the names that follow are known */
    void find(Label name, Consumer<NameSearchResult> onEnd);
}
