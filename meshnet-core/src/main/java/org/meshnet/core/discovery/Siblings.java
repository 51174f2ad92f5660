package org.meshnet.core.discovery;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The clients of one node under one network id, one for each server that the user named: so that a server that was
 * named twice is known as one. Not thread-safe.
 */
public final class Siblings {
    /** For so long nobody looks again: a process replaces its start key once an hour only. */
    private static final long RECENT_NS = TimeUnit.SECONDS.toNanos(5);

    private final Set<Sibling> all = new LinkedHashSet<>();

    /** One of them. */
    interface Sibling {
        /** By which the node calls its server. */
        int number();

        /** Where it is registered, or about to be. */
        Stream<Sighting> sightings();

        /** Asks at the server that it is registered with who is there now. */
        void look(long nowNs);

        /** Where another one is registered is not what it was. */
        void onOthersChanged();
    }

    /**
     * Which process a sibling has to do with.
     *
     * @param isRegistered is it registered there?
     * @param seenNs when that process was seen to be this one
     */
    record Sighting(ServerInstance instance, boolean isRegistered, long seenNs) {}

    /** May a client register with a process? */
    enum Verdict {
        /** None of its siblings is there. */
        FREE,
        /** A sibling is registered there. */
        TAKEN,
        /** It is to be asked again in a moment. */
        UNSURE
    }

    /** It wants to be registered, or is. */
    void add(Sibling sibling) {
        all.add(sibling);
    }

    /** It does not any more. */
    void remove(Sibling sibling) {
        all.remove(sibling);
    }

    /** May this one register with the process that answered? Siblings that can't tell look. */
    Verdict judge(Sibling asking, ServerInstance shown, long nowNs) {
        if (registeredAt(asking, shown).isPresent()) {
            return Verdict.TAKEN;
        }
        List<Sibling> unsure = others(asking)
                .filter(sibling -> sibling.sightings().anyMatch(seen -> isDoubtful(seen, shown, nowNs)))
                .toList();
        unsure.forEach(sibling -> sibling.look(nowNs));
        return unsure.isEmpty() ? Verdict.FREE : Verdict.UNSURE;
    }

    private static boolean isDoubtful(Sighting seen, ServerInstance shown, long nowNs) {
        if (!seen.isRegistered()) {
            return seen.instance().equals(shown);
        }
        return seen.instance().key().equals(shown.key()) && nowNs - seen.seenNs() > RECENT_NS;
    }

    /** The number of the server by which another one is registered with this process. */
    OptionalInt registeredAt(Sibling asking, ServerInstance instance) {
        Predicate<Sighting> isThere =
                seen -> seen.isRegistered() && seen.instance().equals(instance);
        return others(asking)
                .filter(sibling -> sibling.sightings().anyMatch(isThere))
                .mapToInt(Sibling::number)
                .findFirst();
    }

    /** It is registered, or is not any more. */
    void tellOthers(Sibling about) {
        others(about).toList().forEach(Sibling::onOthersChanged);
    }

    private Stream<Sibling> others(Sibling asking) {
        return all.stream().filter(sibling -> sibling != asking);
    }
}
