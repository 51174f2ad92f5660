package org.meshnet.discovery.mesh;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.crypto.Ed25519;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.discovery.ClientConfig;
import org.meshnet.core.discovery.DiscoveryClient;
import org.meshnet.core.discovery.EntrySource;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.noise.ResponderHandshake;
import org.meshnet.core.noise.Response;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Descriptor;
import org.meshnet.core.wire.DescriptorCodec;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.HandshakeInitiation;
import org.meshnet.core.wire.HandshakeResponse;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.WireException;
import org.meshnet.discovery.QuietListener;

/** A member that registers as any other and then does as the test likes. */
final class Insider extends QuietListener {
    final Endpoint endpoint;
    private final TinyMesh mesh;
    private final Identity identity;
    private final DiscoveryClient client;
    private Optional<NodeKey> other = Optional.empty();

    Insider(TinyMesh mesh, int number) {
        this.mesh = mesh;
        this.endpoint = TinyMesh.endpoint(number);
        this.identity = Identity.generate(mesh.random);
        this.client = new DiscoveryClient(
                new ClientConfig(identity, mesh.secrets, Optional.empty()),
                mesh.random,
                (train, size, to) -> mesh.send(train, endpoint, to),
                this);
        mesh.put(endpoint, this::onDatagram);
        announce(describe());
    }

    /** Its descriptor as of now, with these addresses. */
    Bytes describe(IpAddress... addresses) {
        long unixNs = mesh.unixNs();
        Descriptor descriptor = new Descriptor(
                unixNs, Descriptor.hours(unixNs) + 24, 0, "insider", List.of(addresses), List.of(), List.of());
        return DescriptorCodec.seal(descriptor, identity, mesh.secrets, mesh.random);
    }

    void announce(Bytes sealedDescriptor) {
        client.announce(List.of(), sealedDescriptor, mesh.nowNs);
        client.serverEndpoints(List.of(TinyMesh.SERVER), Map.of(), mesh.nowNs);
    }

    private void onDatagram(byte[] datagram, Endpoint from) {
        if (from.equals(TinyMesh.SERVER)) {
            client.onDatagram(ByteBuffer.wrap(datagram), from, mesh.nowNs);
        } else if (datagram[0] == MessageType.HANDSHAKE_INITIATION && other.isPresent()) {
            respond(datagram, from);
        }
    }

    /** Answers as a responder would, twice, but with a payload that is none. */
    private void respond(byte[] datagram, Endpoint from) {
        try {
            HandshakeInitiation initiation = HandshakeInitiation.decode(ByteBuffer.wrap(datagram));
            byte[] prologue = ByteBuffer.allocate(42)
                    .put("meshnet v2".getBytes(StandardCharsets.US_ASCII))
                    .put(mesh.secrets.networkId().bytes())
                    .array();
            Response response = ResponderHandshake.read(
                            prologue,
                            identity.noiseSecretKey(),
                            mesh.secrets.noisePsk(),
                            initiation.noise().toArray())
                    .orElseThrow()
                    .respond(mesh.random.bytes(32), new byte[32]);
            byte[] noiseKey = Ed25519.toX25519(other.orElseThrow().bytes()).orElseThrow();
            HandshakeResponse message = HandshakeResponse.of(
                    7, initiation.senderIndex(), Bytes.of(response.message()), mesh.secrets.mac1Key(noiseKey));
            mesh.send(ByteBuffer.wrap(message.encode()), endpoint, from);
            mesh.send(ByteBuffer.wrap(message.encode()), endpoint, from);
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void onEntry(Entry entry, EntrySource source, long nowNs) {
        other = Optional.of(entry.nodeKey());
    }

    @Override
    public void onIntroduction(Entry entry, long relayChannel, long nowNs) {
        onEntry(entry, EntrySource.INTRODUCTION, nowNs);
    }
}
