package org.meshnet.sim.mesh;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.crypto.Ed25519;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.SodiumFrameCiphers;
import org.meshnet.core.discovery.ClientConfig;
import org.meshnet.core.discovery.DiscoveryClient;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.noise.Finished;
import org.meshnet.core.noise.InitiatorHandshake;
import org.meshnet.core.noise.ResponderHandshake;
import org.meshnet.core.noise.Response;
import org.meshnet.core.session.CipherSuite;
import org.meshnet.core.session.PeerLink;
import org.meshnet.core.session.Session;
import org.meshnet.core.session.SessionTerms;
import org.meshnet.core.session.SessionTerms.ReceiverIndex;
import org.meshnet.core.session.SessionTerms.Receiving;
import org.meshnet.core.session.SessionTerms.Sending;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Candidate;
import org.meshnet.core.wire.Descriptor;
import org.meshnet.core.wire.DescriptorCodec;
import org.meshnet.core.wire.HandshakeInitiation;
import org.meshnet.core.wire.HandshakeResponse;
import org.meshnet.core.wire.InitiationPayload;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.RelayHeader;
import org.meshnet.core.wire.ResponsePayload;
import org.meshnet.core.wire.WireException;
import org.meshnet.discovery.QuietListener;
import org.meshnet.sim.SimClock;
import org.meshnet.sim.SimHost;
import org.meshnet.sim.SimRandom;
import org.meshnet.sim.SimSocket;
import org.meshnet.sim.SimTimer;

/**
 * A member that registers as any other and then does as the test likes: it seals any frame, and sends from any source.
 * It answers handshakes, and probes that reach it, as long as it is told to.
 */
public final class HostileMember {
    private static final int LANE_COUNT = 2;

    private final SimMesh mesh;
    private final SimHost host;
    private final SimRandom random;
    private final SimSocket socket;
    private final SimClock clock;
    private final SimTimer timer;
    private final Identity identity;
    private final DiscoveryClient client;
    private final Map<Integer, Opening> openings = new HashMap<>();
    private final Map<Integer, Session> sessionsByIndex = new HashMap<>();
    private final Map<Session, SimNode> nodes = new HashMap<>();
    private final Map<SimNode, Session> sessions = new HashMap<>();
    private final Map<NodeKey, Long> channels = new HashMap<>();
    private final List<IpAddress> addresses = new ArrayList<>();
    private Optional<Endpoint> forgedResponses = Optional.empty();
    private List<Prefix> routes = List.of();
    private FrameListener listener = (kind, body) -> {};
    private boolean answersProbes = true;
    private boolean answersHandshakes = true;
    private int capabilities;
    private long lastSequence;
    private int lastIndex;

    /** Hears of frames that it opened. */
    @FunctionalInterface
    public interface FrameListener {
        void onFrame(int kind, ByteBuffer body);
    }

    private record Opening(SimNode node, InitiatorHandshake handshake) {}

    public HostileMember(SimMesh mesh, String name, SiteKind kind) {
        this(mesh, name, mesh.site(kind));
    }

    public HostileMember(SimMesh mesh, String name, SimSite site) {
        this.mesh = mesh;
        this.host = mesh.network().host(name);
        this.random = mesh.network().random().split("hostile " + name);
        this.clock = new SimClock(mesh.network().scheduler());
        this.identity = Identity.fromSeed(random.bytes(32));
        site.attach(host);
        this.socket = host.open(SimNode.PORT, (datagram, from, nowNs) -> onDatagram(datagram, from));
        this.client = new DiscoveryClient(
                new ClientConfig(identity, mesh.secrets(), Optional.empty()), random, socket, new QuietListener());
        this.timer = new SimTimer(mesh.network().scheduler(), this::onTimer);
        announce(List.of());
        client.serverEndpoints(mesh.servers().get(0).endpoints(), Map.of(), nowNs());
        arm();
    }

    public NodeKey key() {
        return identity.nodeKey();
    }

    public SimHost host() {
        return host;
    }

    public Endpoint endpoint() {
        return new Endpoint(host.addresses().get(0), SimNode.PORT);
    }

    /** Takes this overlay address, from the next descriptor on. */
    public void takeAddress(IpAddress address) {
        addresses.add(address);
    }

    /** Says this of itself, from the next descriptor on. */
    public void setCapabilities(int bits) {
        capabilities = bits;
    }

    /** Says that these networks are behind it, from the next descriptor on. */
    public void setRoutes(List<Prefix> networks) {
        routes = List.copyOf(networks);
    }

    /** Sends responses from there. */
    public void forgeResponses(Endpoint from) {
        forgedResponses = Optional.of(from);
    }

    /** Tells of each frame from now on. */
    public void setListener(FrameListener listener) {
        this.listener = listener;
    }

    public void setAnswersProbes(boolean answers) {
        answersProbes = answers;
    }

    public void setAnswersHandshakes(boolean answers) {
        answersHandshakes = answers;
    }

    /** Lists these candidates in a new descriptor. */
    public void announce(List<Endpoint> candidates) {
        lastSequence = Math.max(lastSequence + 1, clock.unixNs());
        Descriptor descriptor = new Descriptor(
                lastSequence,
                Descriptor.hours(lastSequence) + 24,
                capabilities,
                host.name(),
                addresses,
                routes,
                candidates.stream()
                        .map(endpoint -> new Candidate(Candidate.Kind.LOCAL, endpoint))
                        .toList());
        Bytes sealed = DescriptorCodec.seal(descriptor, identity, mesh.secrets(), random);
        client.announce(List.of(), sealed, nowNs());
        arm();
    }

    /** Has the server introduce the two. */
    public void introduce(SimNode node) {
        client.introduce(node.key(), nowNs());
        arm();
    }

    /** Opens a session; the node has to have a public address. */
    public void connect(SimNode node) {
        send(node, initiation(node));
    }

    public boolean isConnected(SimNode node) {
        return sessions.containsKey(node);
    }

    /** A valid initiation to the node. */
    public byte[] initiation(SimNode node) {
        byte[] payload = new InitiationPayload(clock.unixNs(), 0, LANE_COUNT, lastSequence, 0).encode();
        InitiatorHandshake handshake = InitiatorHandshake.start(
                        prologue(),
                        identity.noiseSecretKey(),
                        noiseKey(node),
                        mesh.secrets().noisePsk(),
                        random.bytes(32),
                        payload)
                .orElseThrow();
        int index = ++lastIndex;
        openings.put(index, new Opening(node, handshake));
        return HandshakeInitiation.of(
                        index, Bytes.of(handshake.initiation()), mesh.secrets().mac1Key(noiseKey(node)))
                .encode();
    }

    /** An initiation with right MACs and nothing else that is right. */
    public byte[] worthless(SimNode node) {
        return HandshakeInitiation.of(
                        ++lastIndex, Bytes.of(random.bytes(HandshakeInitiation.NOISE_LENGTH)), mac1Key(node))
                .encode();
    }

    /** A frame of the session with the node. */
    public byte[] frame(SimNode node, int kind, byte[] body) {
        ByteBuffer frame = ByteBuffer.allocateDirect(FrameHeader.BODY_OFFSET + body.length);
        frame.put(FrameHeader.KIND_OFFSET, (byte) kind).put(FrameHeader.BODY_OFFSET, body);
        sessions.get(node).sendLane(0).seal(frame, 0, 1 + body.length);
        byte[] sealed = new byte[frame.capacity()];
        frame.get(0, sealed);
        return sealed;
    }

    /** Sends from its own socket. */
    public void send(SimNode node, byte[] datagram) {
        IpAddress address = node.link().address(4).orElseThrow();
        socket.send(ByteBuffer.wrap(datagram), datagram.length, new Endpoint(address, SimNode.PORT));
    }

    /** Did a member that relays give it a channel to this node, and not take it back? */
    public boolean isGranted(NodeKey to) {
        return channels.getOrDefault(to, 0L) != 0;
    }

    /** Sends this under the channel that a member gave for the way to the node, as if it were a frame. */
    public void sendUnder(SimNode relay, NodeKey to, byte[] bytes) {
        ByteBuffer datagram = ByteBuffer.allocate(RelayHeader.LENGTH + bytes.length);
        datagram.put(0, (byte) MessageType.RELAY)
                .putLong(RelayHeader.LENGTH - Long.BYTES, channels.get(to))
                .put(RelayHeader.LENGTH, bytes)
                .put(RelayHeader.LENGTH, (byte) MessageType.FRAME);
        send(relay, datagram.array());
    }

    /** Sends from somebody else's endpoint, as it seems to the node. */
    public void forge(SimNode node, Endpoint from, byte[] datagram) {
        node.host().inject(from, SimNode.PORT, datagram);
    }

    public byte[] mac1Key(SimNode node) {
        return mesh.secrets().mac1Key(noiseKey(node));
    }

    private static byte[] noiseKey(SimNode node) {
        return Ed25519.toX25519(node.key().bytes()).orElseThrow();
    }

    private byte[] prologue() {
        byte[] label = "meshnet v2".getBytes(StandardCharsets.US_ASCII);
        byte[] network = mesh.secrets().networkId().bytes();
        return ByteBuffer.allocate(label.length + network.length)
                .put(label)
                .put(network)
                .array();
    }

    private void onDatagram(ByteBuffer datagram, Endpoint from) {
        byte[] bytes = new byte[datagram.remaining()];
        datagram.get(datagram.position(), bytes);
        try {
            onBytes(bytes, from, new byte[0]);
        } catch (WireException e) {
            throw new AssertionError(e);
        }
        arm();
    }

    /** @param envelope in which it came, and an answer goes back */
    private void onBytes(byte[] bytes, Endpoint from, byte[] envelope) throws WireException {
        switch (bytes[0]) {
            case MessageType.RELAY -> {
                byte[] inner = new byte[bytes.length - RelayHeader.LENGTH];
                System.arraycopy(bytes, RelayHeader.LENGTH, inner, 0, inner.length);
                byte[] header = new byte[RelayHeader.LENGTH];
                System.arraycopy(bytes, 0, header, 0, header.length);
                onBytes(inner, from, header);
            }
            case MessageType.HANDSHAKE_INITIATION -> onInitiation(bytes, from, envelope);
            case MessageType.HANDSHAKE_RESPONSE -> onResponse(bytes, from, envelope);
            case MessageType.FRAME -> onFrame(bytes, from, envelope);
            default -> client.onDatagram(ByteBuffer.wrap(bytes), from, nowNs());
        }
    }

    private void reply(byte[] datagram, Endpoint to, byte[] envelope) {
        byte[] whole = ByteBuffer.allocate(envelope.length + datagram.length)
                .put(envelope)
                .put(datagram)
                .array();
        socket.send(ByteBuffer.wrap(whole), whole.length, to);
    }

    private void onInitiation(byte[] bytes, Endpoint from, byte[] envelope) throws WireException {
        HandshakeInitiation initiation = HandshakeInitiation.decode(ByteBuffer.wrap(bytes));
        Optional<ResponderHandshake> read = ResponderHandshake.read(
                prologue(),
                identity.noiseSecretKey(),
                mesh.secrets().noisePsk(),
                initiation.noise().toArray());
        Optional<SimNode> node = read.flatMap(this::node);
        if (node.isEmpty() || !answersHandshakes) {
            return;
        }
        Response response =
                read.get().respond(random.bytes(32), new ResponsePayload(0, LANE_COUNT, lastSequence).encode());
        int index = ++lastIndex;
        HandshakeResponse message = HandshakeResponse.of(
                index,
                initiation.senderIndex(),
                Bytes.of(response.message()),
                mesh.secrets().mac1Key(noiseKey(node.get())));
        keep(node.get(), new Terms(index, initiation.senderIndex(), false), response.finished());
        if (forgedResponses.isPresent()) {
            forge(node.get(), forgedResponses.get(), message.encode());
        } else {
            reply(message.encode(), from, envelope);
        }
    }

    private Optional<SimNode> node(ResponderHandshake handshake) {
        ByteBuffer key = ByteBuffer.wrap(handshake.remoteStatic());
        return mesh.nodes().stream()
                .filter(node -> ByteBuffer.wrap(noiseKey(node)).equals(key))
                .findFirst();
    }

    private record Terms(int localIndex, int remoteIndex, boolean isInitiator) {}

    private void keep(SimNode node, Terms terms, Finished finished) {
        SessionTerms agreed = new SessionTerms(
                terms.isInitiator(),
                new Sending(new ReceiverIndex(terms.remoteIndex()), finished.sendKey(), LANE_COUNT),
                new Receiving(new ReceiverIndex(terms.localIndex()), finished.receiveKey(), 16),
                CipherSuite.SECRETBOX);
        Session session = new Session(new PeerLink(node.name()), agreed, 1, new SodiumFrameCiphers(), nowNs());
        sessionsByIndex.put(terms.localIndex(), session);
        sessions.put(node, session);
        nodes.put(session, node);
    }

    private void onResponse(byte[] bytes, Endpoint from, byte[] envelope) throws WireException {
        HandshakeResponse response = HandshakeResponse.decode(ByteBuffer.wrap(bytes));
        Optional<Opening> opening = Optional.ofNullable(openings.remove(response.receiverIndex()));
        Optional<Finished> finished = opening.flatMap(
                open -> open.handshake().readResponse(response.noise().toArray()));
        if (finished.isPresent()) {
            Terms terms = new Terms(response.receiverIndex(), response.senderIndex(), true);
            keep(opening.get().node(), terms, finished.get());
            reply(frame(opening.get().node(), FrameKind.KEEPALIVE, new byte[0]), from, envelope);
        }
    }

    private void onFrame(byte[] bytes, Endpoint from, byte[] envelope) {
        ByteBuffer frame = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
        Session session = sessionsByIndex.get(FrameHeader.receiverIndex(frame, 0));
        if (session == null || !session.open(0, frame, 0, bytes.length).isOpen()) {
            return;
        }
        sessions.put(nodes.get(session), session);
        int bodyLength = bytes.length - FrameHeader.BODY_OFFSET;
        listener.onFrame(frame.get(FrameHeader.KIND_OFFSET), frame.slice(FrameHeader.BODY_OFFSET, bodyLength));
        if (frame.get(FrameHeader.KIND_OFFSET) == FrameKind.RELAY_GRANT) {
            byte[] about = new byte[NodeKey.LENGTH];
            frame.get(FrameHeader.BODY_OFFSET, about);
            channels.put(NodeKey.of(about), frame.getLong(FrameHeader.BODY_OFFSET + NodeKey.LENGTH));
        }
        if (frame.get(FrameHeader.KIND_OFFSET) == FrameKind.PROBE && answersProbes) {
            byte[] body = new byte[FrameKind.PROBE_BODY_LENGTH];
            frame.get(FrameHeader.BODY_OFFSET, body, 0, Long.BYTES);
            reply(frame(nodes.get(session), FrameKind.PROBE_REPLY, body), from, envelope);
        }
    }

    private void onTimer() {
        client.onTimer(nowNs());
        arm();
    }

    private void arm() {
        timer.set(client.nextDeadlineNs());
    }

    private long nowNs() {
        return mesh.network().scheduler().nowNs();
    }
}
