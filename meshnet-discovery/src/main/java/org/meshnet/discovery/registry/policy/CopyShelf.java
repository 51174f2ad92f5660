package org.meshnet.discovery.registry.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.policy.PolicyCopy;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.PolicyWord;

/**
 * Copies of documents, by network: of each network the latest of each signer, up to {@value #DOCUMENTS} in all, as a
 * server can tell neither who of them is an administrator, nor which of several of one version counts. They stay when
 * all members are gone, so that whoever comes back finds them, and are bounded in bytes: of one source address, which
 * may fill a part only, and in all, where the network that was not heard of for longest makes room. Not thread-safe.
 */
final class CopyShelf {
    /** Documents of one network that are kept. */
    static final int DOCUMENTS = 4;
    /** One source address may fill such a part of all. */
    static final int SOURCE_PART = 16;

    private record Kept(PolicyCopy copy, IpAddress source) {}

    private final long capacity;
    private final Map<NetworkId, List<Kept>> networks = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<IpAddress, Long> bytesBySource = new HashMap<>();
    private long bytes;

    /** @param capacity bytes in all */
    CopyShelf(long capacity) {
        this.capacity = capacity;
    }

    /** Those of a network, the latest first. The network counts as heard of. */
    List<PolicyCopy> of(NetworkId network) {
        return networks.getOrDefault(network, List.of()).stream()
                .map(Kept::copy)
                .sorted(Comparator.comparing(PolicyCopy::manifest, CopyShelf::latestFirst))
                .toList();
    }

    private static int latestFirst(PolicyManifest one, PolicyManifest other) {
        int byVersion = Long.compare(other.version(), one.version());
        return byVersion == 0 ? Arrays.compareUnsigned(other.hash(), one.hash()) : byVersion;
    }

    /** The one that is called so. */
    Optional<PolicyCopy> find(NetworkId network, Bytes name) {
        return networks.getOrDefault(network, List.of()).stream()
                .map(Kept::copy)
                .filter(copy -> PolicyWord.nameOf(copy.manifest()).equals(name))
                .findFirst();
    }

    /** Is it none of those that are here, and is none of its signer later? */
    boolean isWanted(NetworkId network, PolicyManifest manifest) {
        return networks.getOrDefault(network, List.of()).stream()
                .map(kept -> kept.copy().manifest())
                .filter(known -> known.signer().equals(manifest.signer()))
                .noneMatch(known -> known.version() > manifest.version() || known.equals(manifest));
    }

    /** Is there room for this much of a source? */
    boolean hasRoom(IpAddress source, int length) {
        return bytesBySource.getOrDefault(source.limited(), 0L) + length <= capacity / SOURCE_PART;
    }

    /**
     * Keeps it in the place of its signer's earlier ones.
     *
     * @param from who gave it
     * @return false if it is not wanted, or there is no room
     */
    boolean put(NetworkId network, PolicyCopy copy, IpAddress from) {
        IpAddress source = from.limited();
        if (!isWanted(network, copy.manifest()) || !hasRoom(source, copy.length())) {
            return false;
        }
        List<Kept> kept = networks.computeIfAbsent(network, id -> new ArrayList<>());
        List<Kept> obsolete = kept.stream()
                .filter(old -> isEarlier(old.copy().manifest(), copy.manifest()))
                .toList();
        if (obsolete.isEmpty() && kept.size() >= DOCUMENTS) {
            obsolete = List.of(leaving(kept, source));
        }
        kept.removeAll(obsolete);
        obsolete.forEach(this::release);
        kept.add(new Kept(copy, source));
        bytes += copy.length();
        bytesBySource.merge(source, (long) copy.length(), Long::sum);
        makeRoom();
        return true;
    }

    private static boolean isEarlier(PolicyManifest old, PolicyManifest next) {
        return old.signer().equals(next.signer()) && old.version() < next.version();
    }

    /**
     * Who makes room for one more of that source: the first of whichever source has the most, so that one source alone
     * does not drive out what others gave.
     */
    private static Kept leaving(List<Kept> kept, IpAddress source) {
        Map<IpAddress, Integer> counts = new HashMap<>(Map.of(source, 1));
        kept.forEach(each -> counts.merge(each.source(), 1, Integer::sum));
        Kept leaving = kept.get(0);
        for (Kept each : kept) {
            boolean isOfMore = counts.getOrDefault(each.source(), 0) > counts.getOrDefault(leaving.source(), 0);
            leaving = isOfMore ? each : leaving;
        }
        return leaving;
    }

    private void makeRoom() {
        Iterator<List<Kept>> oldest = networks.values().iterator();
        while (bytes > capacity) {
            oldest.next().forEach(this::release);
            oldest.remove();
        }
    }

    private void release(Kept kept) {
        int length = kept.copy().length();
        bytes -= length;
        bytesBySource.computeIfPresent(
                kept.source(), (source, all) -> all == length ? null : Long.valueOf(all - length));
    }

    /** Bytes of all. */
    long bytes() {
        return bytes;
    }
}
