package org.meshnet.discovery.registry;

import java.util.List;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.relay.RelayShare;
import org.meshnet.core.wire.Entry;

/**
 * A node that is registered in a network. Its {@link Directory} changes the entry and the claims, the {@link Roster}
 * the session and the lease. Not thread-safe.
 */
final class Member {
    private final Directory directory;
    private final MemberMeans means;
    private final RelayDrops relayDrops = new RelayDrops();
    private final MemberChannels channels = new MemberChannels();
    private Endpoint endpoint;
    private Session session;
    private Budgets.Account account;
    private long leaseEndNs;
    private long heardCount;
    private Entry entry;
    private List<Token> claims = List.of();
    private Snapshot snapshot = Snapshot.NONE;
    private boolean isKnown;

    Member(Directory directory, Endpoint endpoint, Session session, MemberMeans means, Entry entry) {
        this.directory = directory;
        this.endpoint = endpoint;
        this.session = session;
        this.means = means;
        this.account = means.account();
        this.entry = entry;
    }

    Directory directory() {
        return directory;
    }

    NodeKey nodeKey() {
        return entry.nodeKey();
    }

    /** Where the node was proven to be: a UDP endpoint, or the link of its stream, of which the entry says nothing. */
    Endpoint endpoint() {
        return endpoint;
    }

    /** Who pays for its requests, and for what others are told of it. */
    Budgets.Account account() {
        return account;
    }

    void setAccount(Budgets.Account account) {
        this.account = account;
    }

    /** Limits how often it may change what others are told of it. */
    RateGate changes() {
        return means.changes();
    }

    /** What it may send by relay. */
    RelayShare relayShare() {
        return means.relayShare();
    }

    /** What it could not send by relay. */
    RelayDrops relayDrops() {
        return relayDrops;
    }

    /** Were others told of it, and not yet that it left? */
    boolean isKnown() {
        return isKnown;
    }

    void setKnown(boolean isKnown) {
        this.isKnown = isKnown;
    }

    /** What it reaches others by. */
    MemberChannels channels() {
        return channels;
    }

    Session session() {
        return session;
    }

    void setSession(Session session) {
        this.session = session;
    }

    long leaseEndNs() {
        return leaseEndNs;
    }

    /** How often it was heard of: its registers and authentic requests. */
    long heardCount() {
        return heardCount;
    }

    void onHeard(long newLeaseEndNs) {
        leaseEndNs = newLeaseEndNs;
        heardCount++;
    }

    Entry entry() {
        return entry;
    }

    void setEndpoint(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    void setEntry(Entry entry) {
        this.entry = entry;
    }

    List<Token> claims() {
        return claims;
    }

    void setClaims(List<Token> claims) {
        this.claims = claims;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    void setSnapshot(Snapshot snapshot) {
        this.snapshot = snapshot;
    }
}
