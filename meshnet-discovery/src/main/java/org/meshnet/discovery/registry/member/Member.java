package org.meshnet.discovery.registry.member;

import java.util.OptionalLong;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.relay.RelayShare;
import org.meshnet.core.wire.Entry;
import org.meshnet.discovery.limit.Budgets;
import org.meshnet.discovery.limit.RateGate;

/**
 * A node that is registered in a network at this server. {@link NetworkMembers} change where it is, {@code Members} the
 * session and the lease. Not thread-safe.
 */
public final class Member implements RelayParty {
    private final NetworkMembers network;
    private final NodeKey nodeKey;
    private final MemberMeans means;
    private final RelayDrops relayDrops = new RelayDrops();
    private final ChannelShares channels = new ChannelShares();
    private final Leases.Lease lease = new Leases.Lease(this);
    private Endpoint endpoint;
    private MemberSession session;
    private Budgets.Account account;
    private long heardCount;
    private ListStart snapshot = ListStart.NONE;

    public Member(
            NetworkMembers network, NodeKey nodeKey, Endpoint endpoint, MemberSession session, MemberMeans means) {
        this.network = network;
        this.nodeKey = nodeKey;
        this.endpoint = endpoint;
        this.session = session;
        this.means = means;
        this.account = means.account();
    }

    @Override
    public NetworkMembers network() {
        return network;
    }

    @Override
    public NodeKey nodeKey() {
        return nodeKey;
    }

    /** Where the node was proven to be: a UDP endpoint, or the link of its stream, of which the entry says nothing. */
    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Who pays for its requests, and for what others are told of it. */
    public Budgets.Account account() {
        return account;
    }

    public void setAccount(Budgets.Account account) {
        this.account = account;
    }

    /** Limits how often it may change what others are told of it. */
    public RateGate changes() {
        return means.changes();
    }

    /** What it may send by relay. */
    @Override
    public RelayShare relayShare() {
        return means.relayShare();
    }

    /** What it could not send by relay. */
    public RelayDrops relayDrops() {
        return relayDrops;
    }

    /** What it reaches others by. */
    @Override
    public ChannelShares channels() {
        return channels;
    }

    @Override
    public OptionalLong link(NodeKey other) {
        return OptionalLong.empty();
    }

    public MemberSession session() {
        return session;
    }

    public void setSession(MemberSession session) {
        this.session = session;
    }

    public Leases.Lease lease() {
        return lease;
    }

    /** How often it was heard of: its registers and authentic requests. */
    public long heardCount() {
        return heardCount;
    }

    public void onHeard() {
        heardCount++;
    }

    /** What others are told of it. Only while it is a member. */
    public Entry entry() {
        return network.directory().find(nodeKey).orElseThrow();
    }

    void setEndpoint(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    public ListStart snapshot() {
        return snapshot;
    }

    public void setSnapshot(ListStart snapshot) {
        this.snapshot = snapshot;
    }
}
