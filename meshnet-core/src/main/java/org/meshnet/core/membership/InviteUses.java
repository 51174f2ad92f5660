package org.meshnet.core.membership;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.key.NodeKey;

/**
 * Which nodes joined by which invitation, so that none serves for more than it is for: who came first, as this node saw
 * it, stays. Bounded: of {@value #CAPACITY} uses those make room of which the invitation ends first. One thread.
 */
public final class InviteUses {
    /** As many as there may be members. */
    static final int CAPACITY = 16_384;

    private final Map<Long, Map<NodeKey, InviteUse>> bySerial = new HashMap<>();
    private int count;

    /** @param earlier those that are known */
    public InviteUses(Collection<InviteUse> earlier) {
        earlier.forEach(this::add);
    }

    /** Did others use up the invitation of this node? */
    public boolean isUsedUp(Certificate certificate) {
        Optional<InviteTerms> terms = certificate.statement().terms();
        Map<NodeKey, InviteUse> uses = bySerial.getOrDefault(certificate.serial(), Map.of());
        return terms.isPresent()
                && !uses.containsKey(certificate.nodeKey())
                && uses.size() >= terms.get().uses();
    }

    /** Notes that this node used its invitation, if it has one; true if that is news. */
    public boolean add(Certificate certificate, long hour) {
        if (certificate.joining().isEmpty()) {
            return false;
        }
        long lastHour = certificate.statement().period().lastHour();
        boolean isNew = !bySerial.getOrDefault(certificate.serial(), Map.of()).containsKey(certificate.nodeKey());
        if (isNew) {
            forgetEnded(hour);
            add(new InviteUse(certificate.serial(), certificate.nodeKey(), lastHour));
        }
        return isNew;
    }

    private void add(InviteUse use) {
        if (count >= CAPACITY) {
            all().stream().min(Comparator.comparing(InviteUse::lastHour)).ifPresent(this::remove);
        }
        Map<NodeKey, InviteUse> uses = bySerial.computeIfAbsent(use.serial(), serial -> new LinkedHashMap<>());
        count += uses.put(use.key(), use) == null ? 1 : 0;
    }

    private void forgetEnded(long hour) {
        all().stream()
                .filter(use -> use.lastHour() + Period.TOLERANCE_HOURS < hour)
                .forEach(this::remove);
    }

    private void remove(InviteUse use) {
        Map<NodeKey, InviteUse> uses = bySerial.getOrDefault(use.serial(), new HashMap<>());
        count -= uses.remove(use.key()) == null ? 0 : 1;
        if (uses.isEmpty()) {
            bySerial.remove(use.serial());
        }
    }

    /** All that are known. */
    public List<InviteUse> all() {
        List<InviteUse> all = new ArrayList<>(count);
        bySerial.values().forEach(uses -> all.addAll(uses.values()));
        return all;
    }
}
