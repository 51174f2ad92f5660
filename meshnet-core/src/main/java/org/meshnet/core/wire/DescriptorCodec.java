package org.meshnet.core.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.meshnet.core.crypto.Ed25519;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.SecretBox;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.RandomSource;

/**
 * Signs a descriptor as its node, seals it for the members, and back (docs/protocol.md §5.3). Sealed: {@code nonce 24 ‖
 * secretbox(descriptor key, text ‖ signature)}. Stateless.
 *
 * <pre>
 *   0    format 1 (3)
 *   1    sequence number                      8
 *   9    end                                  4   hours since 1970
 *   13   capabilities                         4
 *   17   name length 1, name
 *   …    address count 1, each: family 1, address 4 or 16
 *   …    route count 1, each: family 1, prefix length 1, address 4 or 16
 *   …    candidate count 1, each: kind 1, endpoint 18
 *   …    extension count 1, each: type 1, length 2, body
 *   …    signature                         64   over "meshnet v2 descriptor" ‖ network id ‖ node key ‖ all bytes before
 * </pre>
 */
public final class DescriptorCodec {
    /** Bytes of the nonce, with which the sealed form begins. */
    public static final int NONCE_LENGTH = 24;

    private static final int TAG_LENGTH = 16;
    private static final byte[] LABEL = "meshnet v2 descriptor".getBytes(US_ASCII);

    private DescriptorCodec() {}

    /** Bytes of the sealed form, to keep it within {@link Limits#SEALED_DESCRIPTOR_LENGTH}. */
    public static int sealedLength(Descriptor descriptor) {
        int addresses = descriptor.addresses().stream()
                .mapToInt(DescriptorCodec::length)
                .sum();
        int routes = descriptor.routes().stream()
                .mapToInt(route -> 1 + length(route.address()))
                .sum();
        int candidates = descriptor.candidates().size() * Candidate.LENGTH;
        int name = descriptor.name().getBytes(UTF_8).length;
        int text = 17
                + 1
                + name
                + 1
                + addresses
                + 1
                + routes
                + 1
                + candidates
                + ExtensionArea.length(descriptor.extensions());
        return NONCE_LENGTH + TAG_LENGTH + text + Ed25519.SIGNATURE_LENGTH;
    }

    /**
     * Signs and seals.
     *
     * @throws IllegalArgumentException if {@link #sealedLength} is beyond the limit
     */
    public static Bytes seal(Descriptor descriptor, Identity identity, NetworkSecrets secrets, RandomSource random) {
        if (sealedLength(descriptor) > Limits.SEALED_DESCRIPTOR_LENGTH) {
            throw new IllegalArgumentException("a sealed descriptor of " + sealedLength(descriptor) + " bytes");
        }
        byte[] text = DescriptorText.encode(descriptor);
        byte[] signature = identity.sign(signedBytes(secrets.networkId(), identity.nodeKey(), text));
        byte[] nonce = random.bytes(NONCE_LENGTH);
        byte[] signed = new WireWriter().array(text).array(signature).toArray();
        byte[] key = secrets.descriptorKey();
        byte[] box = SecretBox.seal(key, nonce, signed);
        Arrays.fill(key, (byte) 0);
        return Bytes.wrap(new WireWriter().array(nonce).array(box).toArray());
    }

    /**
     * Opens, verifies the signature and reads; hostile bytes give empty.
     *
     * @param nodeKey of the entry that the descriptor stood in
     */
    public static Optional<Descriptor> open(Bytes sealed, NodeKey nodeKey, NetworkSecrets secrets) {
        if (sealed.length() > Limits.SEALED_DESCRIPTOR_LENGTH) {
            return Optional.empty();
        }
        try {
            WireReader reader = WireReader.of(ByteBuffer.wrap(sealed.toArray()));
            byte[] nonce = reader.array(NONCE_LENGTH);
            byte[] box = reader.array(reader.remaining());
            if (box.length < TAG_LENGTH + Ed25519.SIGNATURE_LENGTH) {
                return Optional.empty();
            }
            byte[] key = secrets.descriptorKey();
            Optional<byte[]> signed = SecretBox.open(key, nonce, box);
            Arrays.fill(key, (byte) 0);
            return signed.isPresent() ? openSigned(signed.get(), nodeKey, secrets.networkId()) : Optional.empty();
        } catch (WireException e) {
            return Optional.empty();
        }
    }

    private static Optional<Descriptor> openSigned(byte[] signed, NodeKey nodeKey, NetworkId networkId)
            throws WireException {
        WireReader reader = WireReader.of(ByteBuffer.wrap(signed));
        byte[] text = reader.array(signed.length - Ed25519.SIGNATURE_LENGTH);
        byte[] signature = reader.array(Ed25519.SIGNATURE_LENGTH);
        return Ed25519.verify(nodeKey.bytes(), signature, signedBytes(networkId, nodeKey, text))
                ? Optional.of(DescriptorText.decode(text))
                : Optional.empty();
    }

    private static byte[] signedBytes(NetworkId networkId, NodeKey nodeKey, byte[] text) {
        return new WireWriter(LABEL)
                .networkId(networkId)
                .nodeKey(nodeKey)
                .array(text)
                .toArray();
    }

    private static int length(IpAddress address) {
        return 1 + address.bitCount() / Byte.SIZE;
    }
}
