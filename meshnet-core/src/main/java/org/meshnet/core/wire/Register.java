package org.meshnet.core.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.meshnet.core.wire.WireException.require;

import java.nio.ByteBuffer;
import java.util.List;
import org.meshnet.core.crypto.Ed25519;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.wire.WireException.Reason;

/**
 * A node joins its network at the server, signed by itself and as a member (docs/protocol.md §5.1). Immutable.
 *
 * <pre>
 *   0    0x52 | version 1 | flags 1 (0) | claim count 1
 *   4    client nonce                        16
 *   20   issue number                         8
 *   28   cookie                              16
 *   44   server key                          32
 *   76   network id                          32
 *   108  node key                            32
 *   140  claims                      16 × count
 *   …    descriptor length 2, sealed descriptor
 *   …    node signature                      64   over "meshnet v1 register node" ‖ all bytes before
 *   …    network signature                   64   over "meshnet v1 register network" ‖ all bytes before
 * </pre>
 *
 * @param registration what is signed
 * @param nodeSignature 64 bytes, not yet verified
 * @param networkSignature 64 bytes, not yet verified
 */
public record Register(Registration registration, Bytes nodeSignature, Bytes networkSignature) {
    private static final int LEAST_LENGTH = 140 + 2 + 1 + 2 * Ed25519.SIGNATURE_LENGTH;
    private static final byte[] NODE_LABEL = "meshnet v1 register node".getBytes(US_ASCII);
    private static final byte[] NETWORK_LABEL = "meshnet v1 register network".getBytes(US_ASCII);

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

    /** Reads the datagram between position and limit, which stay. Signatures are not verified. */
    public static Register decode(ByteBuffer datagram) throws WireException {
        WireReader reader = WireReader.ofBetween(datagram, MessageType.REGISTER, LEAST_LENGTH, Limits.MESSAGE_LENGTH);
        reader.version();
        require(reader.u8() == 0, Reason.RESERVED);
        int claimCount = reader.count(Limits.CLAIM_COUNT);
        Challenge challenge = new Challenge(
                reader.bytes(Limits.CLIENT_NONCE_LENGTH),
                reader.u63(),
                reader.bytes(Limits.COOKIE_LENGTH),
                reader.bytes(Challenge.SERVER_KEY_LENGTH));
        NetworkId networkId = reader.networkId();
        NodeKey nodeKey = reader.nodeKey();
        List<Token> claims = reader.claims(claimCount);
        Bytes descriptor = reader.ownSealedDescriptor();
        Bytes nodeSignature = reader.bytes(Ed25519.SIGNATURE_LENGTH);
        Bytes networkSignature = reader.bytes(Ed25519.SIGNATURE_LENGTH);
        reader.end();
        Registration registration = new Registration(challenge, networkId, nodeKey, claims, descriptor);
        return new Register(registration, nodeSignature, networkSignature);
    }

    /** The datagram. */
    public byte[] encode() {
        return fields(new WireWriter(), registration)
                .bytes(nodeSignature)
                .bytes(networkSignature)
                .toArray();
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
        return fields(new WireWriter(NODE_LABEL), registration).toArray();
    }

    private static byte[] signedByNetwork(Registration registration, Bytes nodeSignature) {
        return fields(new WireWriter(NETWORK_LABEL), registration)
                .bytes(nodeSignature)
                .toArray();
    }

    private static WireWriter fields(WireWriter writer, Registration registration) {
        Challenge challenge = registration.challenge();
        return writer.u8(MessageType.REGISTER)
                .version()
                .u8(0)
                .u8(registration.claims().size())
                .bytes(challenge.clientNonce())
                .i64(challenge.issueNumber())
                .bytes(challenge.cookie())
                .bytes(challenge.serverKey())
                .networkId(registration.networkId())
                .nodeKey(registration.nodeKey())
                .claims(registration.claims())
                .sealedDescriptor(registration.descriptor());
    }
}
