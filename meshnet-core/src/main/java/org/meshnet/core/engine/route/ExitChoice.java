package org.meshnet.core.engine.route;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.status.ExitStatus;
import org.meshnet.core.engine.status.ExitStatus.Families;
import org.meshnet.core.engine.status.ExitStatus.State;
import org.meshnet.core.name.Label;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.RouteRules;
import org.meshnet.core.wire.Capabilities;
import org.meshnet.core.wire.Descriptor;

/**
 * The member through which this host's traffic to everywhere else is to go, if the user names one: by its key, an
 * overlay address, or its name, as it calls itself or as it is called in the mesh's domain. Of several with one name it
 * is the one that was chosen first, for as long as it is known, else the one with the lowest key. Control thread only.
 */
final class ExitChoice {
    private static final Pattern START_OF_KEY = Pattern.compile("[0-9a-f]{10,64}");

    private final Supplier<NameTable> names;
    private @Nullable String wanted;
    private @Nullable Peer chosen;

    /** @param names what the members are called */
    ExitChoice(Optional<String> wanted, Supplier<NameTable> names) {
        this.names = names;
        this.wanted = wanted.orElse(null);
    }

    /** Wants that one from now on; empty for none. */
    void want(Optional<String> name) {
        wanted = name.orElse(null);
        chosen = null;
    }

    /** Is this what the user calls the one that is wanted? */
    boolean isWanted(Peer peer) {
        return wanted != null && isMeant(peer, wanted);
    }

    /** Looks for it among those that are known. */
    void judge(Iterable<Peer> peers) {
        Peer best = null;
        for (Peer peer : peers) {
            if (isWanted(peer)) {
                boolean isBetter = best == null || peer.key().compareTo(best.key()) < 0;
                best = peer.equals(chosen) || (isBetter && !isChosen(best)) ? peer : best;
            }
        }
        chosen = best;
    }

    private boolean isChosen(@Nullable Peer peer) {
        return peer != null && peer.equals(chosen);
    }

    private boolean isMeant(Peer peer, String text) {
        String digits = text.toLowerCase(Locale.ROOT);
        return peer.name().equalsIgnoreCase(text)
                || isCalled(peer, text)
                || IpAddress.parse(text).filter(peer.addresses()::contains).isPresent()
                || (START_OF_KEY.matcher(digits).matches() && peer.key().hex().startsWith(digits));
    }

    /** Is that its name in the mesh's domain, or a further one? */
    private boolean isCalled(Peer peer, String text) {
        return Label.parse(text)
                .flatMap(names.get()::find)
                .filter(member -> member.key().equals(peer.key()))
                .isPresent();
    }

    /** What the user calls the one that is wanted, if it is not known. */
    Optional<String> unknown() {
        return chosen == null ? Optional.ofNullable(wanted) : Optional.empty();
    }

    /** The one, if it offers what was wanted of it. */
    Optional<Peer> offering() {
        return Optional.ofNullable(chosen).filter(peer -> !offeredBy(peer).isEmpty());
    }

    /** The default routes that a member offers, of each family at most one. */
    static List<Prefix> offeredBy(Peer peer) {
        Optional<Descriptor> descriptor = peer.descriptor().filter(ExitChoice::isExit);
        return descriptor.map(Descriptor::routes).orElse(List.of()).stream()
                .filter(RouteRules::isDefault)
                .distinct()
                .sorted(Comparator.comparing(Prefix::address))
                .toList();
    }

    private static boolean isExit(Descriptor descriptor) {
        return (descriptor.capabilities() & Capabilities.EXIT) != 0;
    }

    /** @param isReached does the one that was chosen answer */
    ExitStatus status(boolean isReached) {
        if (wanted == null) {
            return ExitStatus.NONE;
        }
        Optional<Peer> peer = Optional.ofNullable(chosen);
        List<Prefix> defaults = peer.map(ExitChoice::offeredBy).orElse(List.of());
        return new ExitStatus(
                Optional.of(wanted),
                state(peer, defaults, isReached),
                peer.map(each -> new ExitStatus.Member(each.name(), each.key())),
                new Families(has(defaults, RouteRules.DEFAULT_V4), has(defaults, RouteRules.DEFAULT_V6)));
    }

    private static State state(Optional<Peer> peer, List<Prefix> defaults, boolean isReached) {
        if (peer.isEmpty()) {
            return State.UNKNOWN;
        }
        if (defaults.isEmpty()) {
            return State.NOT_OFFERED;
        }
        return isReached ? State.USED : State.UNREACHABLE;
    }

    private static boolean has(List<Prefix> defaults, Prefix route) {
        return defaults.contains(route);
    }
}
