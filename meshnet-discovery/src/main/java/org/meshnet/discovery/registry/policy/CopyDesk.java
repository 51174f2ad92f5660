package org.meshnet.discovery.registry.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.policy.PolicyCopy;
import org.meshnet.core.policy.PolicyFetch;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.policy.PolicyPart;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.PolicyEvent;
import org.meshnet.core.wire.PolicyWord;
import org.meshnet.core.wire.PolicyWordHandler;
import org.meshnet.discovery.limit.Budgets;
import org.meshnet.discovery.limit.KeyedHash;
import org.meshnet.discovery.limit.RateGate;
import org.meshnet.discovery.limit.RateLimit;
import org.meshnet.discovery.limit.SourceLimiter;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.count.RegistryCounters;
import org.meshnet.discovery.registry.member.Member;
import org.meshnet.discovery.registry.tell.Outbox;

/**
 * Keeps a sealed copy of each network's document, for members that come when nobody else is there, or only somebody who
 * was revoked (docs/protocol.md §7.6). What a member offers is taken if its signatures fit, whoever signed: who may
 * sign only members know. Times start at 0 and never fall. Not thread-safe.
 */
public final class CopyDesk implements PolicyWordHandler<CopyDesk.Arrival> {
    /** Bytes of all copies. */
    static final long SHELF_BYTES = 64L << 20;
    /** Documents that are being given at one time, in all networks and in one; each may be half a megabyte long. */
    static final int MOST_INCOMING = 64;

    static final int MOST_INCOMING_OF_NETWORK = 4;
    /** Of these, from one source address. */
    static final int MOST_INCOMING_OF_SOURCE = 8;

    static final int MOST_INCOMING_OF_SOURCE_AND_NETWORK = 2;
    /** Manifests whose signatures are looked at: of one source address, and of all; up to five signatures each. */
    private static final RateLimit CHECKS_OF_SOURCE = new RateLimit(1, 10);

    private static final RateLimit CHECKS = new RateLimit(200, 100);

    /** Who said it, and when. */
    public record Arrival(Member member, long nowNs) {}

    private final CopyShelf shelf;
    private final CopyHerald herald;
    private final Outbox outbox;
    private final RegistryCounters counters;
    private final List<Incoming> incoming = new ArrayList<>();
    private final SourceLimiter checksOfSource;
    private final RateGate checks = new RateGate(CHECKS);

    public CopyDesk(Outbox outbox, RegistryCounters counters, RandomSource random) {
        this.shelf = new CopyShelf(SHELF_BYTES);
        this.herald = new CopyHerald(outbox, counters);
        this.outbox = outbox;
        this.counters = counters;
        this.checksOfSource = new SourceLimiter(CHECKS_OF_SOURCE, Budgets.SOURCE_COUNT, new KeyedHash(random));
    }

    /** What tells members of copies that came. */
    public CopyHerald herald() {
        return herald;
    }

    /** A member says something; one datagram of an answer is paid for. */
    public void onWord(Member member, PolicyWord word, long nowNs) {
        word.handle(this, new Arrival(member, nowNs));
    }

    @Override
    public void onOffer(PolicyWord.Offer said, Arrival arrival) {
        Member member = arrival.member();
        long nowNs = arrival.nowNs();
        Optional<PolicyManifest> read = PolicyManifest.read(said.manifest().toArray());
        if (read.isEmpty()) {
            counters.add(RegistryCounter.POLICY_REFUSED);
            return;
        }
        PolicyManifest manifest = read.get();
        NetworkId network = member.network().networkId();
        PolicyWord.Known known = PolicyWord.known(read);
        if (shelf.find(network, known.document()).isPresent()) {
            herald.onKnown(member, known.document());
            say(known, member);
        } else if (shelf.isWanted(network, manifest)) {
            fetch(member, manifest, nowNs);
        }
        offerLater(member, known, nowNs);
    }

    @Override
    public void onKnown(PolicyWord.Known said, Arrival arrival) {
        Member member = arrival.member();
        herald.onKnown(member, said.document());
        if (!offerLater(member, said, arrival.nowNs())) {
            List<PolicyCopy> kept = shelf.of(member.network().networkId());
            say(PolicyWord.known(kept.stream().findFirst().map(PolicyCopy::manifest)), member);
        }
    }

    /** Tells of all that may come behind what the member knows. True if there are any. */
    private boolean offerLater(Member member, PolicyWord.Known said, long nowNs) {
        int count = 0;
        for (PolicyCopy copy : shelf.of(member.network().networkId())) {
            if (said.isBefore(copy.manifest())) {
                say(PolicyWord.offer(copy.manifest()), member);
                count++;
            }
        }
        if (count > 1) {
            member.account().charge(count - 1, nowNs);
        }
        return count > 0;
    }

    private void fetch(Member member, PolicyManifest manifest, long nowNs) {
        Optional<Incoming> known = incomingOf(member);
        if (known.filter(own -> own.fetch().manifest().equals(manifest)).isPresent()) {
            ask(known.get(), nowNs);
            return;
        }
        Optional<Incoming> underWay = incoming.stream()
                .filter(other -> other.isOf(member.network(), manifest))
                .findFirst();
        if (underWay.filter(other -> !other.isStale(nowNs)).isPresent()) {
            return;
        }
        if (!shelf.hasRoom(member.account().source(), manifest.copyLength())
                || !checksOfSource.take(member.account().source(), nowNs)
                || !checks.take(nowNs)
                || !makeRoom(member, nowNs)) {
            counters.add(RegistryCounter.POLICY_LIMITED);
            return;
        }
        if (!manifest.isAuthentic()) {
            counters.add(RegistryCounter.POLICY_REFUSED);
            return;
        }
        known.ifPresent(incoming::remove);
        PolicyFetch fetch = underWay.map(other -> other.fetch().again())
                .orElseGet(() -> new PolicyFetch(manifest, Optional.empty()));
        Incoming begun = new Incoming(member, fetch, nowNs);
        incoming.add(begun);
        ask(begun, nowNs);
    }

    private Optional<Incoming> incomingOf(Member member) {
        return incoming.stream().filter(each -> each.source() == member).findFirst();
    }

    /** Is there a place for one more that is given? Who gives nothing any more, or has had his time, loses his. */
    private boolean makeRoom(Member member, long nowNs) {
        incoming.removeIf(each -> each.isStale(nowNs));
        IpAddress source = member.account().source().limited();
        int ofNetwork = 0;
        int ofSource = 0;
        int ofBoth = 0;
        for (Incoming each : incoming) {
            boolean isOfNetwork = each.source().network() == member.network();
            boolean isOfSource = each.source().account().source().limited().equals(source);
            ofNetwork += isOfNetwork ? 1 : 0;
            ofSource += isOfSource ? 1 : 0;
            ofBoth += isOfNetwork && isOfSource ? 1 : 0;
        }
        return incoming.size() < MOST_INCOMING
                && ofNetwork < MOST_INCOMING_OF_NETWORK
                && ofSource < MOST_INCOMING_OF_SOURCE
                && ofBoth < MOST_INCOMING_OF_SOURCE_AND_NETWORK;
    }

    private void ask(Incoming from, long nowNs) {
        Bytes name = PolicyWord.nameOf(from.fetch().manifest());
        int count = 0;
        for (PolicyPart part : from.fetch().due(nowNs)) {
            say(new PolicyWord.Ask(name, part), from.source());
            count++;
        }
        if (count > 1) {
            from.source().account().charge(count - 1, nowNs);
        }
    }

    @Override
    public void onAsk(PolicyWord.Ask ask, Arrival arrival) {
        Member member = arrival.member();
        Optional<byte[]> part =
                shelf.find(member.network().networkId(), ask.document()).flatMap(copy -> copy.part(ask.part()));
        if (part.isEmpty()) {
            counters.add(RegistryCounter.POLICY_REFUSED);
            return;
        }
        herald.onKnown(member, ask.document());
        counters.add(RegistryCounter.POLICY_PARTS_GIVEN);
        say(PolicyWord.part(ask, part.get()), member);
    }

    @Override
    public void onPart(PolicyWord.Part said, Arrival arrival) {
        Member member = arrival.member();
        Optional<Incoming> from = incomingOf(member)
                .filter(own -> PolicyWord.nameOf(own.fetch().manifest()).equals(said.document()));
        PolicyFetch.Taken taken = from.map(
                        own -> own.fetch().take(said.part(), said.bytes().toArray()))
                .orElse(PolicyFetch.Taken.UNWANTED);
        if (taken != PolicyFetch.Taken.KEPT) {
            counters.add(RegistryCounter.POLICY_REFUSED);
            if (taken == PolicyFetch.Taken.WRONG) {
                from.ifPresent(incoming::remove);
            }
            return;
        }
        from.get().onPart(arrival.nowNs());
        Optional<PolicyCopy> whole = from.get().fetch().copy();
        if (whole.isPresent()) {
            incoming.remove(from.get());
            keep(member, whole.get());
        } else {
            ask(from.get(), arrival.nowNs());
        }
    }

    private void keep(Member member, PolicyCopy copy) {
        if (!shelf.put(member.network().networkId(), copy, member.account().source())) {
            counters.add(RegistryCounter.POLICY_LIMITED);
            return;
        }
        counters.add(RegistryCounter.POLICY_KEPT);
        say(PolicyWord.known(Optional.of(copy.manifest())), member);
        herald.onNews(member, copy.manifest());
    }

    private void say(PolicyWord word, Member member) {
        outbox.send(new PolicyEvent(word), member);
    }
}
