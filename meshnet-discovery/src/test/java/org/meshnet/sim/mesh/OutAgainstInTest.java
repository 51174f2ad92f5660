package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Capabilities;
import org.meshnet.core.wire.HandshakeResponse;
import org.meshnet.core.wire.MessageType;

/**
 * What a node sends because of a datagram, over all that follows from it: the same mesh is run twice, with and without
 * the datagrams of a kind, and what the node sent more is held against what came. Each kind comes from a member who may
 * do it, once from its own endpoint, once from forged ones.
 */
class OutAgainstInTest {
    /** So many more datagrams, and so much more, may differ by chance, as a random number is drawn later. */
    private static final int CHANCE_COUNT = 40;

    private static final int CHANCE_BYTES = 4000;
    private static final int COUNT = 400;
    private static final double PAUSE_SECONDS = 0.025;
    /** The consequences come to an end within this. */
    private static final double AFTERWARDS_SECONDS = 30;

    private static final long SEED = 7;

    /** What a node takes. */
    enum Kind {
        INITIATION {
            @Override
            byte[] make(Sender sender) {
                return sender.hostile.initiation(sender.node);
            }
        },
        INITIATION_OF_A_STRANGER {
            @Override
            byte[] make(Sender sender) {
                byte[] initiation = sender.hostile.initiation(sender.node);
                initiation[60]++;
                return initiation;
            }
        },
        INITIATION_AGAIN {
            @Override
            byte[] make(Sender sender) {
                return sender.kept(() -> sender.hostile.initiation(sender.node));
            }
        },
        INITIATION_WITH_RIGHT_MACS_ONLY {
            @Override
            byte[] make(Sender sender) {
                return sender.hostile.worthless(sender.node);
            }
        },
        RESPONSE {
            @Override
            byte[] make(Sender sender) {
                return HandshakeResponse.of(
                                sender.number,
                                sender.number,
                                Bytes.of(sender.random(HandshakeResponse.NOISE_LENGTH)),
                                sender.hostile.mac1Key(sender.node))
                        .encode();
            }
        },
        COOKIE_REPLY {
            @Override
            byte[] make(Sender sender) {
                return sender.typed(MessageType.COOKIE_REPLY, 64);
            }
        },
        KEEPALIVE {
            @Override
            byte[] make(Sender sender) {
                return sender.frame(FrameKind.KEEPALIVE, 0);
            }
        },
        PACKET {
            @Override
            byte[] make(Sender sender) {
                ByteBuffer packet = IpMessage.udp(HOSTILE, sender.node.address(4), 9, new byte[40])
                        .write();
                byte[] body = new byte[1 + packet.remaining() - 10];
                packet.get(packet.position() + 10, body, 1, body.length - 1);
                return sender.hostile.frame(sender.node, FrameKind.PACKET, body);
            }
        },
        PROBE {
            @Override
            byte[] make(Sender sender) {
                return sender.frame(FrameKind.PROBE, FrameKind.PROBE_BODY_LENGTH);
            }
        },
        PROBE_REPLY {
            @Override
            byte[] make(Sender sender) {
                return sender.frame(FrameKind.PROBE_REPLY, FrameKind.PROBE_BODY_LENGTH);
            }
        },
        RELAY_REQUEST {
            @Override
            byte[] make(Sender sender) {
                return sender.relayFrame(FrameKind.RELAY_REQUEST);
            }
        },
        RELAY_OFFER {
            @Override
            byte[] make(Sender sender) {
                return sender.relayFrame(FrameKind.RELAY_OFFER);
            }
        },
        RELAY_GRANT {
            @Override
            byte[] make(Sender sender) {
                return sender.relayFrame(FrameKind.RELAY_GRANT);
            }
        },
        GUESS {
            @Override
            byte[] make(Sender sender) {
                return sender.frame(FrameKind.GUESS, FrameKind.GUESS_BODY_LENGTH);
            }
        },
        /** By turns with an initiation, as each ends a session. */
        GOODBYE {
            @Override
            byte[] make(Sender sender) {
                return sender.number % 2 == 0
                        ? sender.frame(FrameKind.GOODBYE, 0)
                        : sender.hostile.initiation(sender.node);
            }
        },
        FRAME_OF_ANOTHER_KIND {
            @Override
            byte[] make(Sender sender) {
                return sender.frame(20 + sender.number % 100, 20);
            }
        },
        FRAME_OF_NO_SESSION {
            @Override
            byte[] make(Sender sender) {
                return sender.typed(MessageType.FRAME, 80);
            }
        },
        ENVELOPE {
            @Override
            byte[] make(Sender sender) {
                byte[] inner = sender.hostile.initiation(sender.node);
                return ByteBuffer.allocate(12 + inner.length)
                        .put(0, (byte) MessageType.RELAY)
                        .putLong(4, sender.number)
                        .put(12, inner)
                        .array();
            }
        },
        RELAY_NOTICE {
            @Override
            byte[] make(Sender sender) {
                return sender.typed(MessageType.RELAY_NOTICE, 12);
            }
        },
        CHALLENGE {
            @Override
            byte[] make(Sender sender) {
                return sender.typed(MessageType.CHALLENGE, 124);
            }
        },
        REGISTERED {
            @Override
            byte[] make(Sender sender) {
                return sender.typed(MessageType.REGISTERED, 110);
            }
        },
        EVENT {
            @Override
            byte[] make(Sender sender) {
                return sender.typed(MessageType.EVENT, 200);
            }
        },
        UNKNOWN_SESSION {
            @Override
            byte[] make(Sender sender) {
                return sender.typed(MessageType.UNKNOWN_SESSION, 20);
            }
        },
        REFUSED {
            @Override
            byte[] make(Sender sender) {
                return sender.typed(MessageType.REFUSED, 60);
            }
        },
        STUN_REQUEST {
            @Override
            byte[] make(Sender sender) {
                return stun(0x0001, sender);
            }
        },
        STUN_ANSWER {
            @Override
            byte[] make(Sender sender) {
                return stun(0x0101, sender);
            }
        },
        GARBAGE {
            @Override
            byte[] make(Sender sender) {
                return sender.typed(0x7f, 100);
            }
        };

        private static final IpAddress HOSTILE = IpAddress.parse("10.0.0.66").orElseThrow();

        abstract byte[] make(Sender sender);

        private static byte[] stun(int type, Sender sender) {
            return ByteBuffer.allocate(20)
                    .putShort((short) type)
                    .putShort((short) 0)
                    .putInt(0x2112a442)
                    .putLong(sender.number)
                    .array();
        }

        /** Servers have to be where they are: what seems to come from there is what matters. */
        boolean isServers() {
            return List.of(RELAY_NOTICE, CHALLENGE, REGISTERED, EVENT, UNKNOWN_SESSION, REFUSED, STUN_ANSWER, ENVELOPE)
                    .contains(this);
        }
    }

    /** Where the datagrams seem to come from. */
    enum From {
        OWN_ENDPOINT,
        FORGED
    }

    /** Makes datagrams of a kind. */
    private static final class Sender {
        private final HostileMember hostile;
        private final SimNode node;
        private final SimNode other;
        private int number;
        private byte[] kept;

        Sender(HostileMember hostile, SimNode node, SimNode other) {
            this.hostile = hostile;
            this.node = node;
            this.other = other;
        }

        byte[] kept(Supplier<byte[]> maker) {
            kept = kept == null ? maker.get() : kept;
            return kept;
        }

        byte[] random(int length) {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) ((number + 1) * (i + 7) * 31);
            }
            return bytes;
        }

        byte[] typed(int type, int length) {
            byte[] bytes = random(length);
            Arrays.fill(bytes, 0, 4, (byte) 0);
            bytes[0] = (byte) type;
            return bytes;
        }

        byte[] frame(int kind, int bodyLength) {
            byte[] body = kind == FrameKind.GUESS ? new byte[] {1, 0, 0, 0, 0, 0, 0, 0} : random(bodyLength);
            return hostile.frame(node, kind, body);
        }

        byte[] relayFrame(int kind) {
            byte[] body = ByteBuffer.allocate(FrameKind.RELAY_BODY_LENGTH)
                    .put(other.key().bytes())
                    .putLong(kind == FrameKind.RELAY_GRANT ? 77 + number : 0)
                    .array();
            return hostile.frame(node, kind, body);
        }
    }

    private record Run(long sentCount, long sentBytes, long receivedCount, long receivedBytes) {}

    /** Lets the mesh live for a while with so many datagrams. */
    private static Run run(Kind kind, From from, int count) {
        SimMesh mesh = new SimMesh(SEED);
        SimServer server = mesh.server();
        SimNode node = mesh.relay("node", SiteKind.PUBLIC_V4);
        SimNode other = mesh.node("other", SiteKind.PORT_RESTRICTED);
        HostileMember hostile = new HostileMember(mesh, "hostile", SiteKind.PUBLIC_V4);
        hostile.takeAddress(Kind.HOSTILE);
        hostile.setCapabilities(Capabilities.RELAYS_FOR_OTHERS | Capabilities.PORT_GUESSING);
        hostile.announce(ThirdParties.hosts(16));
        mesh.simulateTime(15);
        mesh.assertConnected(node, other);
        assertTrue(hostile.isConnected(node));
        SentCount sent = new SentCount(mesh, node.host());
        Sender sender = new Sender(hostile, node, other);
        long receivedBytes = 0;
        for (int i = 0; i < COUNT; i++) {
            if (i < count) {
                sender.number = i;
                byte[] datagram = kind.make(sender);
                receivedBytes += datagram.length + SentCount.HEADER_BYTES;
                hostile.forge(node, source(kind, from, i, server, hostile), datagram);
            }
            mesh.simulateTime(PAUSE_SECONDS);
        }
        mesh.simulateTime(AFTERWARDS_SECONDS);
        return new Run(sent.datagrams(), sent.bytes(), count, receivedBytes);
    }

    private static Endpoint source(Kind kind, From from, int number, SimServer server, HostileMember hostile) {
        if (from == From.FORGED) {
            return ThirdParties.endpoint(number, 1024 + number);
        }
        return kind.isServers() ? server.endpoint(4) : hostile.endpoint();
    }

    private static void check(Kind kind, From from) {
        Run without = run(kind, from, 0);
        Run with = run(kind, from, COUNT);
        long count = with.sentCount - without.sentCount;
        long bytes = with.sentBytes - without.sentBytes;
        System.out.println(String.format(
                Locale.ROOT,
                "measured: %d of %s from %s, %d bytes: %d datagrams more, %d bytes",
                COUNT,
                kind,
                from,
                with.receivedBytes,
                count,
                bytes));
        assertTrue(count <= 2 * with.receivedCount + CHANCE_COUNT, count + " datagrams for " + COUNT);
        assertTrue(bytes <= 2 * with.receivedBytes + CHANCE_BYTES, bytes + " bytes for " + with.receivedBytes);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldSendNoMoreThanTwiceOfWhatCameFromAMember(Kind kind) {
        check(kind, From.OWN_ENDPOINT);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldSendNoMoreThanTwiceOfWhatSeemedToComeFromElsewhere(Kind kind) {
        check(kind, From.FORGED);
    }
}
