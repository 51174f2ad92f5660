package org.meshnet.core.engine.directory;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.crypto.ConstantTime;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.context.Membership;
import org.meshnet.core.engine.context.NetworkRing;
import org.meshnet.core.engine.context.Stamps;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Candidate;
import org.meshnet.core.wire.Descriptor;
import org.meshnet.core.wire.DescriptorCodec;
import org.meshnet.core.wire.DescriptorExtensions;
import org.meshnet.core.wire.DescriptorRoom;

/**
 * The descriptors that this node makes of itself. Each ends {@value #LIFE_HOURS} hours after its making, by the time of
 * day, and is renewed a day after it: whether that is due is looked up every second in which there is something to do,
 * and every hour, as the time of day may jump. Control thread only.
 */
final class OwnDescriptor {
    static final int LIFE_HOURS = 7 * 24;
    static final long RENEW_NS = TimeUnit.DAYS.toNanos(1);

    private static final int MARK_KEY_LENGTH = 32;
    /** Random bytes of a nonce; the others are their mark. */
    private static final int MARKED_LENGTH = 8;

    private static final long BUSY_CHECK_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long IDLE_CHECK_NS = TimeUnit.HOURS.toNanos(1);

    private final EngineConfig config;
    private final Membership membership;
    private final NetworkRing ring;
    private final RandomSource random;
    private final Stamps stamps;
    private final byte[] markKey;
    private @Nullable Content made;
    private @Nullable Descriptor newest;
    /** The newest, sealed, by the network's key. */
    private final Map<NetworkId, Bytes> sealed = new HashMap<>();

    private long firstSequence;
    private List<IpAddress> addresses = List.of();
    private long sequence;
    private long addressSequence;
    private long checkedNs;
    private List<String> cut = List.of();

    OwnDescriptor(
            EngineConfig config,
            Membership membership,
            NetworkRing ring,
            RandomSource random,
            Stamps stamps,
            long nowNs) {
        this.config = config;
        this.membership = membership;
        this.ring = ring;
        this.random = random;
        this.stamps = stamps;
        this.checkedNs = nowNs;
        this.markKey = random.bytes(MARK_KEY_LENGTH);
    }

    /** What one says besides its number. */
    private record Content(
            int capabilities,
            List<IpAddress> addresses,
            List<Prefix> routes,
            List<Candidate> candidates,
            List<Label> aliases,
            Bytes certificate) {}

    /** Makes a new one, unless the last says the same and is not to be renewed. */
    void make(int capabilities, List<IpAddress> listed, List<Prefix> routes, List<Candidate> candidates) {
        Content content = new Content(
                capabilities,
                List.copyOf(listed),
                List.copyOf(routes),
                List.copyOf(candidates),
                membership.aliases(),
                membership.shown());
        if (!content.equals(made) || stamps.unixNs() - sequence >= RENEW_NS) {
            made = content;
            newest = make(content);
            sealed.clear();
        }
    }

    private Descriptor make(Content content) {
        List<IpAddress> listed = content.addresses();
        sequence = stamps.next();
        firstSequence = firstSequence == 0 ? sequence : firstSequence;
        if (addressSequence == 0 || !listed.equals(addresses)) {
            addresses = List.copyOf(listed);
            addressSequence = sequence;
        }
        long endHours = Descriptor.hours(sequence) + LIFE_HOURS;
        Descriptor descriptor = new Descriptor(
                sequence,
                endHours,
                content.capabilities(),
                membership.name(),
                listed,
                content.routes(),
                content.candidates(),
                new DescriptorExtensions(content.aliases(), content.certificate()));
        CertifiedClaims claims = membership
                .own()
                .map(own -> CertifiedClaims.of(descriptor, own))
                .orElseGet(() -> new CertifiedClaims(descriptor, List.of()));
        cut = claims.cut();
        return DescriptorRoom.fitted(claims.descriptor());
    }

    /**
     * The next one is new in any case, and so are the addresses in it: who knows another machine's with this identity
     * forgets that.
     */
    void renew() {
        made = null;
        addressSequence = 0;
    }

    /** What the newest does not say, as this node's certificate does not allow it. */
    List<String> cut() {
        return cut;
    }

    /** The newest, sealed for those who have this key of the network. */
    Bytes sealed(NetworkSecrets under) {
        Descriptor descriptor = newest;
        return descriptor == null
                ? Bytes.EMPTY
                : sealed.computeIfAbsent(
                        under.networkId(),
                        id -> seal(descriptor, config.member().identity(), under));
    }

    /**
     * Half of the nonce follows from the other half, so that this node knows its own descriptors again, and nobody else
     * does.
     */
    private Bytes seal(Descriptor descriptor, Identity identity, NetworkSecrets secrets) {
        return DescriptorCodec.seal(descriptor, identity, secrets, this::mark);
    }

    private void mark(byte[] nonce) {
        random.nextBytes(nonce);
        byte[] mark = mark(nonce.length, nonce);
        System.arraycopy(mark, 0, nonce, MARKED_LENGTH, mark.length);
    }

    private byte[] mark(int nonceLength, byte[] nonce) {
        return Blake2b.keyed(nonceLength - MARKED_LENGTH, markKey, Arrays.copyOf(nonce, MARKED_LENGTH));
    }

    /** Was it made by this process? */
    private boolean isOwn(Bytes shown) {
        byte[] nonce = Arrays.copyOf(shown.toArray(), DescriptorCodec.NONCE_LENGTH);
        byte[] mark = Arrays.copyOfRange(nonce, MARKED_LENGTH, nonce.length);
        return ConstantTime.equals(mark, mark(nonce.length, nonce));
    }

    /**
     * Does this prove that another machine has this node's identity now? It does if it is a descriptor of this node
     * that this process did not make, and that is newer than the first which it did make: not one of a former life of
     * its own.
     */
    boolean isOfTwin(Bytes shown) {
        return open(shown)
                .filter(descriptor -> descriptor.sequence() > firstSequence && !isOwn(shown))
                .isPresent();
    }

    /** Is it a descriptor of this node that this process did not make, be it an older one? */
    boolean isOfOtherProcess(Bytes shown) {
        return !isOwn(shown) && open(shown).isPresent();
    }

    private Optional<Descriptor> open(Bytes shown) {
        NodeKey self = config.member().identity().nodeKey();
        return ring.all().stream()
                .flatMap(key -> DescriptorCodec.open(shown, self, key).stream())
                .findFirst();
    }

    /**
     * Another machine with this node's identity has said this of itself: what this one says from now on is newer. True
     * if it was not so before, so that the present descriptor is to be renewed.
     */
    boolean follow(Bytes shown) {
        long others = open(shown).map(Descriptor::sequence).orElse(0L);
        stamps.follow(others);
        return others > sequence;
    }

    /**
     * The sequence number of the first with the present addresses: older ones tell addresses that are not this node's
     * any more.
     */
    long addressSequence() {
        return addressSequence;
    }

    /**
     * Was the newest made so long ago that it is to be renewed? Looks at the time of day no more than once a second.
     */
    boolean isOld(long nowNs) {
        if (nowNs - checkedNs < BUSY_CHECK_NS) {
            return false;
        }
        checkedNs = nowNs;
        return stamps.unixNs() - sequence >= RENEW_NS;
    }

    /** When to look at the latest. */
    long nextDeadlineNs() {
        return checkedNs + IDLE_CHECK_NS;
    }
}
