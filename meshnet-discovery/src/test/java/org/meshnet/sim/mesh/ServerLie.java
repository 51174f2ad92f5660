package org.meshnet.sim.mesh;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Confirm;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Introduction;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.NoSuchPeer;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.PeerChanged;
import org.meshnet.core.wire.PeerLeft;
import org.meshnet.core.wire.PolicyRequest;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.Refused;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.core.wire.Registered;
import org.meshnet.core.wire.RelayLimited;
import org.meshnet.core.wire.RelayNotice;
import org.meshnet.core.wire.Request;
import org.meshnet.core.wire.Superseded;
import org.meshnet.core.wire.Twin;
import org.meshnet.core.wire.UnknownSession;

/**
 * The ways in which a server may lie: what each says in place of the truth, does not hear, and makes up ten times a
 * second.
 */
public enum ServerLie {
    ENDPOINTS_IN_PRIVATE_NETWORKS {
        @Override
        Endpoint seenAt(HostileServer server, HostileServer.Guest to, Endpoint truth) {
            return server.pick(PRIVATE);
        }
    },
    ENDPOINTS_OF_NO_HOST {
        @Override
        Endpoint seenAt(HostileServer server, HostileServer.Guest to, Endpoint truth) {
            return server.pick(NO_HOSTS);
        }
    },
    ENDPOINTS_OF_A_VICTIM {
        @Override
        Endpoint seenAt(HostileServer server, HostileServer.Guest to, Endpoint truth) {
            return victim(server);
        }
    },
    ENDPOINTS_OF_WHO_ASKS {
        @Override
        Endpoint seenAt(HostileServer server, HostileServer.Guest to, Endpoint truth) {
            return to.endpoint();
        }
    },
    ENDPOINTS_OF_OTHER_MEMBERS {
        @Override
        Endpoint seenAt(HostileServer server, HostileServer.Guest to, Endpoint truth) {
            return server.pick(server.guests()).endpoint();
        }
    },
    ENDPOINTS_OTHERS_IN_EACH_OF_THOUSANDS_OF_CHANGES {
        @Override
        void makeUp(HostileServer server) {
            flood(server, 4, to -> {
                Entry entry = server.entry(server.otherThan(to.key()), risen(server), victim(server));
                return new PeerChanged(entry.version(), entry);
            });
        }
    },
    OWN_ENDPOINT_ELSEWHERE {
        @Override
        Endpoint observed(HostileServer server, Endpoint truth) {
            return server.pick(List.of(victim(server), server.pick(PRIVATE), server.pick(NO_HOSTS)));
        }
    },
    ALL_CLAIMS_REFUSED {
        @Override
        RefusedClaims refused(HostileServer server, RefusedClaims truth) {
            return ALL;
        }
    },
    CLAIMS_REFUSED_BY_TURNS {
        @Override
        RefusedClaims refused(HostileServer server, RefusedClaims truth) {
            return server.random().chance(0.5) ? ALL : RefusedClaims.NONE;
        }

        @Override
        void makeUp(HostileServer server) {
            inviteRegisters(server);
        }
    },
    CLAIMS_REFUSED_FOR_A_MEMBER_THAT_HAS_ANOTHER {
        @Override
        RefusedClaims refused(HostileServer server, RefusedClaims truth) {
            return ALL;
        }

        @Override
        List<Entry> found(HostileServer server, HostileServer.Guest to, List<Entry> truth) {
            return List.of(server.entry(server.otherThan(to.key()), 1, to.endpoint()));
        }
    },
    CLAIMS_REFUSED_FOR_FORGED_DESCRIPTORS {
        @Override
        RefusedClaims refused(HostileServer server, RefusedClaims truth) {
            return ALL;
        }

        @Override
        List<Entry> found(HostileServer server, HostileServer.Guest to, List<Entry> truth) {
            Entry entry = server.entry(server.otherThan(to.key()), 1, to.endpoint());
            return List.of(with(entry, flip(server, entry.sealedDescriptor())));
        }
    },
    LOOK_UPS_WITHOUT_ANSWER {
        @Override
        boolean hears(HostileServer server, HostileServer.Guest from, Request request, long counter) {
            return !(request instanceof LookUp);
        }
    },
    NOTHING_OF_DOCUMENTS {
        @Override
        boolean hears(HostileServer server, HostileServer.Guest from, Request request, long counter) {
            return !(request instanceof PolicyRequest);
        }
    },
    LOOK_UPS_OF_NOBODY {
        @Override
        List<Entry> found(HostileServer server, HostileServer.Guest to, List<Entry> truth) {
            return List.of();
        }
    },
    LOOK_UPS_OF_ANOTHER {
        @Override
        List<Entry> found(HostileServer server, HostileServer.Guest to, List<Entry> truth) {
            return List.of(server.entry(server.otherThan(to.key()), risen(server), victim(server)));
        }
    },
    LOOK_UPS_OF_STRANGERS {
        @Override
        List<Entry> found(HostileServer server, HostileServer.Guest to, List<Entry> truth) {
            return List.of(server.pick(server.strangers()), server.pick(server.strangers()));
        }
    },
    DESCRIPTORS_FORGED {
        @Override
        Bytes descriptor(HostileServer server, Entry truth) {
            return flip(server, truth.sealedDescriptor());
        }
    },
    DESCRIPTORS_OUTDATED {
        @Override
        Bytes descriptor(HostileServer server, Entry truth) {
            List<Bytes> known = server.descriptorsOf(truth.nodeKey());
            return known.isEmpty() ? truth.sealedDescriptor() : known.get(0);
        }
    },
    DESCRIPTORS_OF_ANOTHER {
        @Override
        Bytes descriptor(HostileServer server, Entry truth) {
            List<Bytes> known = server.descriptorsOf(server.otherThan(truth.nodeKey()));
            return known.get(known.size() - 1);
        }
    },
    DESCRIPTORS_OF_ANOTHER_NETWORK {
        @Override
        Bytes descriptor(HostileServer server, Entry truth) {
            return server.pick(server.strangers()).sealedDescriptor();
        }
    },
    VERSIONS_THAT_RUN_BACKWARDS {
        @Override
        long version(HostileServer server, long truth) {
            return Math.max(0, (1L << 61) - server.turn());
        }
    },
    VERSIONS_THAT_JUMP {
        @Override
        long version(HostileServer server, long truth) {
            return server.random().nextLong() >>> 1;
        }
    },
    VERSIONS_THAT_ARE_EQUAL {
        @Override
        long version(HostileServer server, long truth) {
            return 1000;
        }
    },
    PAGES_WITHOUT_END {
        @Override
        Page page(HostileServer server, HostileServer.Guest to, Page truth) {
            return new Page(truth.requestCounter(), true, server.random().chance(0.5), risen(server), truth.entries());
        }

        @Override
        void makeUp(HostileServer server) {
            flood(server, 10, to -> new PeerLeft(Long.MAX_VALUE, stranger(server)));
        }
    },
    PAGES_MISSING {
        @Override
        boolean hears(HostileServer server, HostileServer.Guest from, Request request, long counter) {
            return !(request instanceof ListSince);
        }

        @Override
        void makeUp(HostileServer server) {
            flood(server, 10, to -> new PeerLeft(risen(server), stranger(server)));
        }
    },
    PAGES_THAT_ARE_EMPTY {
        @Override
        Page page(HostileServer server, HostileServer.Guest to, Page truth) {
            return new Page(truth.requestCounter(), false, true, truth.nextVersion(), List.of());
        }

        @Override
        void makeUp(HostileServer server) {
            flood(server, 1, to -> new PeerLeft(risen(server), stranger(server)));
        }
    },
    PAGES_OF_STRANGERS {
        @Override
        Page page(HostileServer server, HostileServer.Guest to, Page truth) {
            return new Page(
                    truth.requestCounter(),
                    false,
                    false,
                    truth.nextVersion(),
                    List.of(server.pick(server.strangers())));
        }
    },
    NO_MEMBERS {
        @Override
        int memberCount(HostileServer server, int truth) {
            return 0;
        }
    },
    COUNTLESS_MEMBERS {
        @Override
        int memberCount(HostileServer server, int truth) {
            return server.random().chance(0.5) ? Integer.MAX_VALUE : truth;
        }
    },
    LEASES_OF_A_SECOND {
        @Override
        long lease(long truth) {
            return 1;
        }
    },
    LEASES_WITHOUT_END {
        @Override
        long lease(long truth) {
            return 0xffffffffL;
        }
    },
    COOKIES_EVER_NEW {
        @Override
        Bytes cookie(HostileServer server, Bytes truth) {
            return Bytes.of(server.random().bytes(truth.length()));
        }
    },
    INTRODUCTIONS_UNASKED {
        @Override
        void makeUp(HostileServer server) {
            flood(server, 6, to -> {
                Endpoint truth = server.pick(server.guests()).endpoint();
                return new Introduction(server.entry(server.otherThan(to.key()), 1, truth), 0);
            });
        }
    },
    INTRODUCTIONS_TO_VICTIMS {
        @Override
        void makeUp(HostileServer server) {
            flood(server, 6, to -> {
                Entry entry = server.entry(server.otherThan(to.key()), risen(server), victim(server));
                return new Introduction(entry, server.random().nextLong());
            });
        }
    },
    INTRODUCTIONS_OF_STRANGERS {
        @Override
        void makeUp(HostileServer server) {
            flood(server, 6, to -> {
                Entry known = server.pick(server.strangers());
                Entry nobody = new Entry(stranger(server), 1, false, victim(server), known.sealedDescriptor());
                return new Introduction(
                        server.random().chance(0.5) ? known : nobody,
                        server.random().nextLong());
            });
        }
    },
    INTRODUCTIONS_DENIED {
        @Override
        List<Event> tell(HostileServer server, HostileServer.Guest to, Event truth) {
            return truth instanceof Introduction ? List.of() : super.tell(server, to, truth);
        }

        @Override
        boolean hears(HostileServer server, HostileServer.Guest from, Request request, long counter) {
            if (request instanceof Introduce introduce) {
                server.say(from, new NoSuchPeer(counter, introduce.nodeKey()));
                return false;
            }
            return true;
        }
    },
    EVERYBODY_HAS_LEFT {
        @Override
        void makeUp(HostileServer server) {
            leave(server);
        }
    },
    EVERYBODY_LEAVES_AND_COMES {
        @Override
        void makeUp(HostileServer server) {
            if (server.turn() % 2 == 0) {
                leave(server);
            } else {
                flood(server, 4, to -> {
                    NodeKey other = server.otherThan(to.key());
                    return new PeerChanged(risen(server), server.entry(other, risen(server), victim(server)));
                });
            }
        }
    },
    WHO_LEFT_IS_BACK {
        @Override
        void makeUp(HostileServer server) {
            flood(server, 4, to -> {
                NodeKey gone = server.everybody().get(0);
                Entry entry = server.entry(gone, risen(server), victim(server));
                Bytes former = server.pick(server.descriptorsOf(gone));
                return new PeerChanged(entry.version(), with(entry, former));
            });
        }
    },
    FORWARDS_NOTHING {
        @Override
        boolean forwards(HostileServer server, ByteBuffer datagram, Endpoint from) {
            return false;
        }
    },
    FORWARDS_ONLY_WHAT_IS_SMALL {
        @Override
        boolean forwards(HostileServer server, ByteBuffer datagram, Endpoint from) {
            return datagram.remaining() < 200;
        }
    },
    FORWARDS_ONE_WAY {
        @Override
        boolean forwards(HostileServer server, ByteBuffer datagram, Endpoint from) {
            return from.port() % 2 == 0;
        }
    },
    FORWARDS_TO_OTHERS {
        @Override
        boolean forwards(HostileServer server, ByteBuffer datagram, Endpoint from) {
            byte[] copy = new byte[datagram.remaining()];
            datagram.get(datagram.position(), copy);
            if (!server.channels().isEmpty()) {
                ByteBuffer.wrap(copy).putLong(4, server.pick(server.channels()));
            }
            server.sendPlain(server.pick(server.guests()), copy);
            return false;
        }
    },
    CHANNELS_OF_OTHERS {
        @Override
        long channel(HostileServer server, long truth) {
            return server.pick(server.channels());
        }
    },
    CHANNELS_EVER_NEW {
        @Override
        long channel(HostileServer server, long truth) {
            return server.random().nextLong();
        }

        @Override
        void makeUp(HostileServer server) {
            notices(server);
        }
    },
    CHANNELS_DENIED {
        @Override
        long channel(HostileServer server, long truth) {
            return 0;
        }
    },
    RELAY_NOTICES {
        @Override
        void makeUp(HostileServer server) {
            notices(server);
        }
    },
    REFUSALS_OF_ALL_KINDS {
        @Override
        Optional<Refused> refusal(HostileServer server, Bytes nonce) {
            RefusalReason reason = server.pick(List.of(RefusalReason.values()));
            Endpoint elsewhere = reason == RefusalReason.IDENTITY_ELSEWHERE ? victim(server) : Endpoint.NONE;
            return Optional.of(new Refused(nonce, reason, elsewhere));
        }

        @Override
        boolean hears(HostileServer server, HostileServer.Guest from, Request request, long counter) {
            return false;
        }
    },
    SESSIONS_DENIED {
        @Override
        boolean hears(HostileServer server, HostileServer.Guest from, Request request, long counter) {
            server.sendPlain(from, new UnknownSession(from.session(), counter).encode());
            return server.random().chance(0.3);
        }
    },
    TWINS_WITHOUT_PROOF {
        @Override
        void makeUp(HostileServer server) {
            flood(server, 4, to -> new Twin(victim(server), someDescriptor(server, to)));
        }
    },
    SUPERSEDED_WITHOUT_PROOF {
        @Override
        void makeUp(HostileServer server) {
            flood(server, 1, to -> new Superseded(victim(server), someDescriptor(server, to)));
        }
    },
    CONFIRMATIONS_WANTED {
        @Override
        void makeUp(HostileServer server) {
            flood(server, 6, to -> new Confirm());
        }
    },
    RELAY_LIMITS {
        @Override
        void makeUp(HostileServer server) {
            flood(
                    server,
                    6,
                    to -> new RelayLimited(
                            server.random().nextLong() >>> 32, server.random().nextLong() >>> 32));
        }
    },
    SILENCE {
        @Override
        boolean listens(HostileServer server, int type, Endpoint from) {
            return false;
        }

        @Override
        boolean forwards(HostileServer server, ByteBuffer datagram, Endpoint from) {
            return false;
        }
    },
    SILENCE_TO_ONE {
        @Override
        boolean listens(HostileServer server, int type, Endpoint from) {
            return !from.equals(server.guests().get(0).endpoint());
        }
    },
    SILENCE_TO_REFRESHES {
        @Override
        boolean hears(HostileServer server, HostileServer.Guest from, Request request, long counter) {
            return !(request instanceof Refresh);
        }
    },
    SILENCE_OF_HALF {
        @Override
        List<Event> tell(HostileServer server, HostileServer.Guest to, Event truth) {
            return server.random().chance(0.5) ? List.of() : List.of(truth, truth);
        }
    },
    /** Each time another of the others. */
    EVERYTHING {
        @Override
        List<Event> tell(HostileServer server, HostileServer.Guest to, Event truth) {
            return another(server).tell(server, to, truth);
        }

        @Override
        Registered welcome(HostileServer server, Registered truth) {
            return another(server).welcome(server, truth);
        }

        @Override
        Optional<Refused> refusal(HostileServer server, Bytes nonce) {
            return another(server).refusal(server, nonce);
        }

        @Override
        boolean hears(HostileServer server, HostileServer.Guest from, Request request, long counter) {
            return another(server).hears(server, from, request, counter);
        }

        @Override
        boolean forwards(HostileServer server, ByteBuffer datagram, Endpoint from) {
            return another(server).forwards(server, datagram, from);
        }

        @Override
        void makeUp(HostileServer server) {
            another(server).makeUp(server);
        }

        private ServerLie another(HostileServer server) {
            List<ServerLie> others =
                    Stream.of(values()).filter(lie -> lie != this).toList();
            return others.get(server.random().nextInt(others.size()));
        }
    };

    private static final RefusedClaims ALL = new RefusedClaims(15);
    static final List<Endpoint> PRIVATE = endpoints(
            "192.168.1.1:4900",
            "10.9.9.9:4900",
            "172.16.0.1:22",
            "169.254.169.254:80",
            "100.64.0.1:4900",
            "[fd00::1]:53");
    static final List<Endpoint> NO_HOSTS = endpoints(
            "127.0.0.1:4900",
            "255.255.255.255:4900",
            "224.0.0.251:5353",
            "240.0.0.1:9",
            "0.1.2.3:9",
            "[::1]:53",
            "[ff02::1]:53");

    private static List<Endpoint> endpoints(String... texts) {
        return Arrays.stream(texts)
                .map(text -> Endpoint.parse(text).orElseThrow())
                .toList();
    }

    /** Makes an event for a node. */
    interface Maker {
        Event make(HostileServer.Guest to);
    }

    Endpoint seenAt(HostileServer server, HostileServer.Guest to, Endpoint truth) {
        return truth;
    }

    Bytes descriptor(HostileServer server, Entry truth) {
        return truth.sealedDescriptor();
    }

    Endpoint observed(HostileServer server, Endpoint truth) {
        return truth;
    }

    RefusedClaims refused(HostileServer server, RefusedClaims truth) {
        return truth;
    }

    List<Entry> found(HostileServer server, HostileServer.Guest to, List<Entry> truth) {
        return truth.stream().map(entry -> entry(server, to, entry)).toList();
    }

    long version(HostileServer server, long truth) {
        return truth;
    }

    Page page(HostileServer server, HostileServer.Guest to, Page truth) {
        List<Entry> entries =
                truth.entries().stream().map(entry -> entry(server, to, entry)).toList();
        int length = entries.stream().mapToInt(Entry::encodedLength).sum();
        return new Page(
                truth.requestCounter(),
                truth.hasMore(),
                truth.isFromBeginning(),
                version(server, truth.nextVersion()),
                length > Page.ENTRIES_LENGTH ? List.of() : entries);
    }

    int memberCount(HostileServer server, int truth) {
        return truth;
    }

    long lease(long truth) {
        return truth;
    }

    Bytes cookie(HostileServer server, Bytes truth) {
        return truth;
    }

    long channel(HostileServer server, long truth) {
        return truth;
    }

    Entry entry(HostileServer server, HostileServer.Guest to, Entry truth) {
        if (truth.hasLeft()) {
            return truth;
        }
        return new Entry(
                truth.nodeKey(),
                version(server, truth.version()),
                false,
                seenAt(server, to, truth.observedEndpoint()),
                descriptor(server, truth));
    }

    /** What it says in place of this event. */
    List<Event> tell(HostileServer server, HostileServer.Guest to, Event truth) {
        EventLiar liar = new EventLiar(this, server, to);
        truth.handle(liar);
        return List.of(liar.said());
    }

    /** What it says to who has registered. */
    Registered welcome(HostileServer server, Registered truth) {
        return new Registered(
                truth.clientNonce(),
                truth.sessionId(),
                observed(server, truth.observedEndpoint()),
                lease(truth.leaseSeconds()),
                version(server, truth.directoryVersion()),
                memberCount(server, truth.memberCount()),
                cookie(server, truth.addressCookie()),
                refused(server, truth.refusedClaims()));
    }

    /** Why it does not take a register. */
    Optional<Refused> refusal(HostileServer server, Bytes nonce) {
        return Optional.empty();
    }

    /** Does it look at what is no datagram to be forwarded? */
    boolean listens(HostileServer server, int type, Endpoint from) {
        return true;
    }

    /** Does it look at this request? */
    boolean hears(HostileServer server, HostileServer.Guest from, Request request, long counter) {
        return true;
    }

    /** Does it forward this? */
    boolean forwards(HostileServer server, ByteBuffer datagram, Endpoint from) {
        return true;
    }

    /** Ten times a second. */
    void makeUp(HostileServer server) {}

    private static void flood(HostileServer server, int count, Maker maker) {
        for (HostileServer.Guest to : server.guests()) {
            for (int i = 0; i < count; i++) {
                server.say(to, maker.make(to));
            }
        }
    }

    private static void leave(HostileServer server) {
        for (HostileServer.Guest to : server.guests()) {
            for (NodeKey key : server.everybody()) {
                server.say(to, new PeerLeft(risen(server), key));
            }
        }
    }

    /** To each, of all channels that were given lately. */
    private static void notices(HostileServer server) {
        List<Long> channels = server.channels();
        for (HostileServer.Guest to : server.guests()) {
            for (long channel : channels.subList(Math.max(0, channels.size() - 16), channels.size())) {
                RelayNotice.Cause cause = server.pick(List.of(RelayNotice.Cause.values()));
                server.sendPlain(to, new RelayNotice(cause, channel).encode());
            }
        }
    }

    /** Has nodes register anew. */
    private static void inviteRegisters(HostileServer server) {
        if (server.turn() % 60 == 0) {
            server.guests().forEach(to -> server.sendPlain(to, new UnknownSession(to.session(), 0).encode()));
        }
    }

    private static Endpoint victim(HostileServer server) {
        return ThirdParties.endpoint(server.random().nextInt(100), 53);
    }

    private static NodeKey stranger(HostileServer server) {
        return NodeKey.of(server.random().bytes(NodeKey.LENGTH));
    }

    /** A number that is greater than all before. */
    private static long risen(HostileServer server) {
        return (1L << 61) + server.risen();
    }

    private static Entry with(Entry entry, Bytes descriptor) {
        return new Entry(entry.nodeKey(), entry.version(), false, entry.observedEndpoint(), descriptor);
    }

    private static Bytes flip(HostileServer server, Bytes sealed) {
        byte[] bytes = sealed.toArray();
        bytes[server.random().nextInt(bytes.length)] ^= 1;
        return Bytes.of(bytes);
    }

    /** One that the node made, one of another member, or nonsense. */
    private static Bytes someDescriptor(HostileServer server, HostileServer.Guest to) {
        List<Bytes> some = new ArrayList<>(server.descriptorsOf(to.key()));
        Stream.of(server.otherThan(to.key())).map(server::descriptorsOf).forEach(some::addAll);
        some.add(Bytes.of(server.random().bytes(200)));
        some.add(server.pick(server.strangers()).sealedDescriptor());
        return server.pick(some);
    }
}
