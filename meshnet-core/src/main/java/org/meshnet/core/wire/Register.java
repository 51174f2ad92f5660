package org.meshnet.core.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import org.meshnet.core.crypto.Ed25519;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;

/**
 * A node joins its network at the server, signed by itself and as a member; {@link RegisterEnvelope} is what it travels
 * in (docs/protocol.md §5.1). Immutable.
 *
 * <pre>
 *   the sealed part
 *   0    network id                          32
 *   32   node key                            32
 *   64   claim count 1, claims       16 × count
 *   …    descriptor length 2, sealed descriptor
 *   …    node signature                      64   over "meshnet v2 register node" ‖ the clear part
 *                                                ‖ server key ‖ start key ‖ the fields before
 *   …    network signature                   64   over "meshnet v2 register network" ‖ the same and the node signature
 * </pre>
 *
 * @param registration what is signed
 * @param nodeSignature 64 bytes, not yet verified
 * @param networkSignature 64 bytes, not yet verified
 */
public record Register(Registration registration, Bytes nodeSignature, Bytes networkSignature) {
    /** Bytes of the shortest sealed part, without its tag. */
    static final int LEAST_LENGTH = NetworkId.LENGTH + NodeKey.LENGTH + 1 + 2 + 1 + 2 * Ed25519.SIGNATURE_LENGTH;

    private static final byte[] NODE_LABEL = "meshnet v2 register node".getBytes(US_ASCII);
    private static final byte[] NETWORK_LABEL = "meshnet v2 register network".getBytes(US_ASCII);

    /** @throws IllegalArgumentException if a signature's length does not fit */
    public Register {
        nodeSignature.requireLength("node signature", Ed25519.SIGNATURE_LENGTH);
        networkSignature.requireLength("network signature", Ed25519.SIGNATURE_LENGTH);
    }

    /** Signs as the node and as a member of the network. */
    public static Register sign(Registration registration, Identity identity, NetworkSecrets secrets) {
        Bytes nodeSignature = Bytes.wrap(identity.sign(signedByNode(registration)));
        Bytes networkSignature = Bytes.wrap(secrets.sign(signedByNetwork(registration, nodeSignature)));
        return new Register(registration, nodeSignature, networkSignature);
    }

    /** Reads the sealed part. Signatures are not verified. */
    static Register read(HelloExchange exchange, boolean isOnlyIfAlone, WireReader reader) throws WireException {
        NetworkId networkId = reader.networkId();
        NodeKey nodeKey = reader.nodeKey();
        List<Token> claims = reader.claims(reader.count(Limits.CLAIM_COUNT));
        Bytes descriptor = reader.ownSealedDescriptor();
        Bytes nodeSignature = reader.bytes(Ed25519.SIGNATURE_LENGTH);
        Bytes networkSignature = reader.bytes(Ed25519.SIGNATURE_LENGTH);
        reader.end();
        Registration registration = new Registration(exchange, isOnlyIfAlone, networkId, nodeKey, claims, descriptor);
        return new Register(registration, nodeSignature, networkSignature);
    }

    /**
     * The datagram.
     *
     * @param sealKey {@link ChannelKeys#fromNode()}
     */
    public byte[] encode(byte[] sealKey) {
        byte[] text = fields(new WireWriter(), registration)
                .bytes(nodeSignature)
                .bytes(networkSignature)
                .toArray();
        return RegisterEnvelope.seal(registration, text, sealKey);
    }

    /** Did the holder of the node key sign this? One Ed25519 verification. */
    public boolean hasNodeSignature() {
        return Ed25519.verify(registration.nodeKey().bytes(), nodeSignature.toArray(), signedByNode(registration));
    }

    /** Did a member of the network sign this? One Ed25519 verification. */
    public boolean hasNetworkSignature() {
        return Ed25519.verify(
                registration.networkId().bytes(),
                networkSignature.toArray(),
                signedByNetwork(registration, nodeSignature));
    }

    private static byte[] signedByNode(Registration registration) {
        return signed(NODE_LABEL, registration).toArray();
    }

    private static byte[] signedByNetwork(Registration registration, Bytes nodeSignature) {
        return signed(NETWORK_LABEL, registration).bytes(nodeSignature).toArray();
    }

    private static WireWriter signed(byte[] label, Registration registration) {
        Challenge challenge = registration.challenge();
        WireWriter writer = new WireWriter(label)
                .array(RegisterEnvelope.clear(registration))
                .array(challenge.serverKey().bytes())
                .bytes(challenge.startKey());
        return fields(writer, registration);
    }

    private static WireWriter fields(WireWriter writer, Registration registration) {
        return writer.networkId(registration.networkId())
                .nodeKey(registration.nodeKey())
                .u8(registration.claims().size())
                .claims(registration.claims())
                .sealedDescriptor(registration.descriptor());
    }
}
