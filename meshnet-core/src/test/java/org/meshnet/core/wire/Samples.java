package org.meshnet.core.wire;

import java.util.Arrays;
import java.util.List;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.crypto.X25519Pair;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/** Fixed values that the tests of messages share. */
final class Samples {
    static final Bytes NONCE = range(0, 16);
    static final Bytes COOKIE = range(0x20, 16);
    static final long ISSUE_NUMBER = 0x0102030405060708L;
    static final long SESSION_ID = 0xfedcba9876543210L;
    static final byte[] MAC1_KEY = range(0x80, 32).toArray();
    static final NodeKey OTHER = NodeKey.of(range(0xc0, 32).toArray());
    static final Bytes DESCRIPTOR = range(0x70, 5);
    static final Token TOKEN = new Token(0x1011121314151617L, 0x18191a1b1c1d1e1fL);
    static final List<Token> CLAIMS = List.of(TOKEN, new Token(0x3031323334353637L, 0x38393a3b3c3d3e3fL));
    static final Endpoint V4_ENDPOINT = Endpoint.parse("192.0.2.1:8000").orElseThrow();
    static final Endpoint V6_ENDPOINT = Endpoint.parse("[2001:db8::7]:51820").orElseThrow();
    static final Identity IDENTITY = Identity.fromSeed(repeat(1));
    static final NetworkSecrets SECRETS = NetworkSecrets.derive(NetworkKey.of(repeat(2)));
    static final ServerIdentity SERVER =
            ServerIdentity.fromSecret(range(0x40, 32).toArray());
    static final X25519Pair START_KEY = X25519Pair.fromSecret(range(0x60, 32).toArray());
    static final X25519Pair EPHEMERAL = X25519Pair.fromSecret(range(0xe0, 32).toArray());
    static final Hello HELLO = new Hello(NONCE, Bytes.of(EPHEMERAL.publicKey()));
    static final Challenge CHALLENGE =
            new Challenge(NONCE, ISSUE_NUMBER, COOKIE, SERVER.serverKey(), Bytes.of(START_KEY.publicKey()));
    static final Hello HELLO_FOR_PROOF = new Hello(NONCE, Bytes.of(EPHEMERAL.publicKey()), true);
    static final Challenge PROVEN_CHALLENGE =
            CHALLENGE.withProof(ChallengeProof.of(new HelloExchange(HELLO_FOR_PROOF, CHALLENGE), SERVER)
                    .orElseThrow());
    static final HelloExchange EXCHANGE = new HelloExchange(HELLO, CHALLENGE);
    static final ChannelKeys KEYS = ChannelKeys.ofNode(EXCHANGE, EPHEMERAL).orElseThrow();
    static final Register REGISTER = register(false);
    static final HandshakeInitiation INITIATION =
            HandshakeInitiation.of(0x01020304, range(0, 136), MAC1_KEY).withCookie(COOKIE);
    static final Entry ENTRY = new Entry(OTHER, 6, false, V4_ENDPOINT, DESCRIPTOR);
    static final Entry LEFT_ENTRY = new Entry(IDENTITY.nodeKey(), 7, true, V6_ENDPOINT, Bytes.EMPTY);
    static final Descriptor FULL_DESCRIPTOR = new Descriptor(
            ISSUE_NUMBER,
            Descriptor.hours(ISSUE_NUMBER) + 168,
            Capabilities.AES_256_GCM,
            "naïv",
            List.of(address("10.0.0.7"), address("2001:db8::7")),
            List.of(Prefix.parse("192.168.3.0/24").orElseThrow()),
            List.of(
                    new Candidate(Candidate.Kind.LOCAL, V4_ENDPOINT),
                    new Candidate(Candidate.Kind.OBSERVED, V6_ENDPOINT)),
            new DescriptorExtensions(List.of(new Label("files"), new Label("www-2"))));

    private Samples() {}

    static Register register(boolean isOnlyIfAlone) {
        Registration registration =
                new Registration(EXCHANGE, isOnlyIfAlone, SECRETS.networkId(), IDENTITY.nodeKey(), CLAIMS, DESCRIPTOR);
        return Register.sign(registration, IDENTITY, SECRETS);
    }

    static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    /** Bytes that rise by one. */
    static Bytes range(int first, int length) {
        byte[] bytes = new byte[length];
        fill(bytes, first);
        return Bytes.of(bytes);
    }

    static void fill(byte[] bytes, int first) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (first + i);
        }
    }

    private static byte[] repeat(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
