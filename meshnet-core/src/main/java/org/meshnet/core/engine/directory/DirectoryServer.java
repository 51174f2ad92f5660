package org.meshnet.core.engine.directory;

import java.util.List;
import java.util.Optional;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.discovery.ClientConfig;
import org.meshnet.core.discovery.DirectoryListener;
import org.meshnet.core.discovery.DiscoveryClient;
import org.meshnet.core.discovery.EntrySource;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.discovery.Siblings;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.path.TokenBucket;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Introduction;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.PolicyWord;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.RelayLimited;

/**
 * One registration, at one server under one key of the network: the client, which tells the directory what the server
 * tells. Control thread only.
 */
final class DirectoryServer implements DirectoryListener {
    /** Introductions that this node did not ask for: a second, and at once, as when many peers were restarted. */
    static final int UNASKED_PER_SECOND = 50;

    static final int UNASKED_AT_ONCE = 200;

    private final int index;
    private final NetworkSecrets secrets;
    private final ServerPlace place;
    private final Siblings siblings;
    private final TokenBucket unasked = new TokenBucket(UNASKED_PER_SECOND, UNASKED_AT_ONCE);
    private final Directory directory;
    private final DiscoveryClient client;
    private Endpoint registeredWith = Endpoint.NONE;
    private Endpoint registeredFrom = Endpoint.NONE;

    /**
     * @param index by which parts of this node call it
     * @param secrets of the network, under whose id it registers
     * @param place the server
     * @param siblings the clients of all servers under this id
     */
    DirectoryServer(
            int index,
            NetworkSecrets secrets,
            ServerPlace place,
            Siblings siblings,
            EngineContext context,
            Directory directory) {
        this.index = index;
        this.secrets = secrets;
        this.place = place;
        this.siblings = siblings;
        this.directory = directory;
        this.client = new DiscoveryClient(
                new ClientConfig(context.config().member().identity(), secrets, place.key(), place.number(), siblings),
                context.random(),
                context.outbox(),
                this);
    }

    /** Under whose id it is. */
    NetworkSecrets secrets() {
        return secrets;
    }

    /** The clients of all servers under the same id. */
    Siblings siblings() {
        return siblings;
    }

    ServerPlace place() {
        return place;
    }

    int index() {
        return index;
    }

    DiscoveryClient client() {
        return client;
    }

    /** The server's endpoint, or the link to it. */
    Optional<Endpoint> endpoint() {
        return client.serverEndpoint();
    }

    /** Where it sees this node. */
    Optional<Endpoint> observedEndpoint() {
        return client.observedEndpoint();
    }

    /** Registered nodes, as it said last. */
    int memberCount() {
        return client.memberCount();
    }

    long nextDeadlineNs() {
        return client.nextDeadlineNs();
    }

    /** What people may call it. */
    String label() {
        return place.label();
    }

    boolean isRegistered() {
        return client.state() == ServerState.REGISTERED;
    }

    /** The hop under a channel of this server. */
    Optional<Hop> relay(long channel) {
        return channel == Introduction.NO_RELAY
                ? Optional.empty()
                : client.serverEndpoint().map(endpoint -> new Hop(endpoint, channel));
    }

    /** Is an introduction taken that this node did not ask for? */
    boolean takeUnasked(long nowNs) {
        return unasked.take(nowNs);
    }

    @Override
    public void onRegistered(Endpoint observed, int memberCount, long nowNs) {
        Endpoint with = client.serverEndpoint().orElse(Endpoint.NONE);
        boolean isWhereItWas = observed.equals(registeredFrom) && with.equals(registeredWith);
        registeredFrom = observed;
        registeredWith = with;
        directory.onRegistered(this, isWhereItWas, nowNs);
        directory.announcer().onObserved();
    }

    @Override
    public void onObservedEndpoint(Endpoint observed, long nowNs) {
        registeredFrom = observed;
        directory.announcer().onObserved();
    }

    @Override
    public void onEntry(Entry entry, EntrySource source, long nowNs) {
        directory.onEntry(index, entry, nowNs);
    }

    @Override
    public void onIntroduction(Entry entry, long relayChannel, long nowNs) {
        directory.onIntroduction(this, entry, relayChannel, nowNs);
    }

    @Override
    public void onRelayLost(long relayChannel, long nowNs) {
        relay(relayChannel).ifPresent(hop -> directory.onRelayLost(hop, nowNs));
    }

    @Override
    public void onPeerLeft(NodeKey key, long nowNs) {
        directory.onPeerLeft(index, key, nowNs);
    }

    @Override
    public void onNoSuchPeer(NodeKey key, long nowNs) {
        directory.onPeerLeft(index, key, nowNs);
    }

    @Override
    public void onFound(LookUp asked, List<Entry> entries, long nowNs) {
        directory.onFound(this, asked, entries, nowNs);
    }

    @Override
    public void onClaims(List<Token> taken, List<Token> refused, long nowNs) {
        directory.onClaims(this, taken, refused, nowNs);
    }

    @Override
    public void onRefused(RefusalReason reason, Endpoint elsewhere, long nowNs) {
        place.setDetail(reason.text());
        if (reason == RefusalReason.IDENTITY_ELSEWHERE) {
            directory.twins().onElsewhere(index, nowNs);
        }
    }

    @Override
    public void onServerKey(ServerKey key, long nowNs) {
        place.onKey(key, false);
    }

    @Override
    public void onServerKeyChanged(ServerKey shown, long nowNs) {
        place.onKey(shown, true);
    }

    @Override
    public void onSuperseded(Endpoint elsewhere, Bytes sealedDescriptor, long nowNs) {
        place.setDetail("another machine with this identity is at " + elsewhere);
        directory.twins().onSuperseded(this, elsewhere, sealedDescriptor, nowNs);
    }

    @Override
    public void onTwin(Endpoint elsewhere, Bytes sealedDescriptor, long nowNs) {
        directory.onTwin(this, elsewhere, sealedDescriptor, nowNs);
    }

    @Override
    public void onRelayLimited(RelayLimited said, long nowNs) {
        directory.onRelayLimited(index, said, nowNs);
    }

    @Override
    public void onPolicy(PolicyWord word, long nowNs) {
        directory.onPolicy(index, word, nowNs);
    }

    @Override
    public void onServerLost(long nowNs) {
        place.setDetail("no answer");
        directory.onServerLost(index);
    }
}
