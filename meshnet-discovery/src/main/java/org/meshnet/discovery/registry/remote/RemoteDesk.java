package org.meshnet.discovery.registry.remote;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Introduction;
import org.meshnet.discovery.limit.Budgets;
import org.meshnet.discovery.limit.Source;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.count.RegistryCounters;
import org.meshnet.discovery.registry.member.Member;
import org.meshnet.discovery.registry.member.NetworkMembers;
import org.meshnet.discovery.registry.member.RemoteParty;
import org.meshnet.discovery.registry.membership.Bystanders;
import org.meshnet.discovery.registry.membership.Members;
import org.meshnet.discovery.registry.relay.RelayTable;
import org.meshnet.discovery.registry.rival.Doubts;
import org.meshnet.discovery.registry.roster.BetweenServers;
import org.meshnet.discovery.registry.roster.Home;
import org.meshnet.discovery.registry.roster.Roster;
import org.meshnet.discovery.registry.roster.RosterFollower;
import org.meshnet.discovery.registry.tell.Herald;
import org.meshnet.discovery.registry.tell.Outbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has members and nodes at other servers meet (docs/protocol.md §5.8): both are introduced by their own server, and
 * what they send by relay goes through both. Times start at 0 and never fall. Not thread-safe.
 */
public final class RemoteDesk implements RosterFollower {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteDesk.class);

    /** What it works with. */
    public record Means(
            RegistryConfig config,
            Members members,
            Doubts doubts,
            Budgets budgets,
            Outbox outbox,
            RegistryCounters counters) {}

    private final Means means;
    private final RelayTable relays;
    private final Herald herald;
    private final BetweenServers between;

    public RemoteDesk(Means means, Bystanders bystanders, Roster roster) {
        this.means = means;
        this.relays = bystanders.relays();
        this.herald = bystanders.herald();
        this.between = roster.between();
        roster.follow(this);
    }

    /**
     * The asker gets the other's entry from this server, and the other the asker's from its own.
     *
     * @return false if that node is at no other server
     */
    public boolean introduce(Member asker, NodeKey other, long nowNs) {
        Optional<Home> home = asker.network().directory().home(other);
        Optional<Entry> entry = asker.network().directory().find(other);
        if (home.isEmpty() || entry.isEmpty()) {
            return false;
        }
        RemoteParty party = party(asker.network(), other, home.get());
        if (!means.budgets().takeIntroduction(asker.session().id(), linkOf(party, asker), nowNs)) {
            means.counters().add(RegistryCounter.INTRODUCTION_LIMITED);
            return true;
        }
        means.outbox().send(new Introduction(entry.get(), relays.give(asker, party, nowNs)), asker);
        IntroduceWord word = IntroduceWord.of(asker.network().networkId(), other, asker.entry());
        means.outbox().send(between.seal(word.encode()), home.get().endpoint());
        means.counters().add(RegistryCounter.SERVERS_ASKED);
        return true;
    }

    private static long linkOf(RemoteParty party, Member member) {
        return party.link(member.nodeKey()).orElseThrow();
    }

    /** What another server says; and what became of it. */
    public RegistryCounter onDatagram(ByteBuffer datagram, Source from, long nowNs) {
        Optional<BetweenServers.Word> word = between.open(datagram);
        if (word.isEmpty() || !word.get().from().endpoint().equals(from.endpoint())) {
            return RegistryCounter.SERVER_WORD_REFUSED;
        }
        IntroduceWord.decode(word.get().text())
                .ifPresent(asked -> introduce(asked, word.get().from(), nowNs));
        return RegistryCounter.SERVER_WORD;
    }

    private void introduce(IntroduceWord asked, Home from, long nowNs) {
        Optional<Member> target = means.members()
                .network(asked.networkId())
                .flatMap(network -> network.member(asked.target()))
                .filter(member -> member.network().member(asked.asker()).isEmpty());
        target.ifPresent(member -> introduce(asked, from, member, nowNs));
    }

    /** Paid for by who asked, with what the network has at this server. */
    private void introduce(IntroduceWord asked, Home from, Member target, long nowNs) {
        RemoteParty party = party(target.network(), asked.asker(), from);
        boolean isPaidFor = means.budgets()
                        .takeIntroduction(
                                linkOf(party, target), target.session().id(), nowNs)
                && payer(target.network(), asked.observed().address()).take(1, nowNs);
        if (!isPaidFor) {
            means.counters().add(RegistryCounter.INTRODUCTION_LIMITED);
            return;
        }
        relays.give(party, target, nowNs);
        long version = target.network().directory().version();
        Entry asker = new Entry(asked.asker(), version, false, asked.observed(), asked.descriptor());
        means.outbox().send(new Introduction(asker, relays.answering(target, party)), target);
    }

    private Budgets.Account payer(NetworkMembers network, IpAddress source) {
        return means.budgets().newAccount(network.budget(), source);
    }

    /** The same as before, as long as it is at the same server. */
    private RemoteParty party(NetworkMembers network, NodeKey nodeKey, Home home) {
        Optional<RemoteParty> known = network.party(nodeKey);
        if (known.isPresent() && known.get().home().equals(home)) {
            return known.get();
        }
        known.ifPresent(relays::forget);
        RemoteParty party = new RemoteParty(
                network,
                nodeKey,
                home,
                means.config().relay().newShare(),
                other -> between.link(network.networkId(), nodeKey, other));
        network.put(party);
        return party;
    }

    @Override
    public void onElsewhere(NetworkId networkId, NodeKey nodeKey, long nowNs) {
        means.members().network(networkId).ifPresent(network -> onElsewhere(network, nodeKey));
    }

    private void onElsewhere(NetworkMembers network, NodeKey nodeKey) {
        Optional<Home> home = network.directory().home(nodeKey);
        network.party(nodeKey)
                .filter(party -> home.isEmpty() || !home.get().equals(party.home()))
                .ifPresent(party -> {
                    relays.forget(party);
                    network.removeParty(nodeKey);
                });
        Endpoint seen =
                network.directory().find(nodeKey).map(Entry::observedEndpoint).orElse(Endpoint.NONE);
        herald.onElsewhere(network, nodeKey, payer(network, seen.address()));
    }

    /** Whether it is still here it is asked, and pays for that. */
    @Override
    public void onElsewhereToo(NetworkId networkId, NodeKey nodeKey, long nowNs) {
        means.members()
                .network(networkId)
                .flatMap(network -> network.member(nodeKey))
                .ifPresent(member -> means.doubts().add(member, member.account(), nowNs));
    }

    @Override
    public void onClaimsLost(NetworkId networkId, NodeKey nodeKey, long nowNs) {
        means.members()
                .network(networkId)
                .flatMap(network -> network.member(nodeKey))
                .ifPresent(member -> {
                    LOG.debug("node {} lost what it had claimed to another, and is to register anew", nodeKey);
                    means.counters().add(RegistryCounter.CLAIMS_LOST);
                    means.members().remove(member);
                });
    }
}
