package org.meshnet.core.engine;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Candidate;
import org.meshnet.core.wire.Descriptor;
import org.meshnet.core.wire.DescriptorCodec;

/**
 * The descriptors that this node makes of itself. Each ends {@value #LIFE_HOURS} hours after its making, by the time of day, and is renewed a
 * day after it: whether that is due is looked up every second in which there is something to do, and every hour, as the time of day may
 * jump. Control thread only.
 */
final class OwnDescriptor {
    static final int LIFE_HOURS = 7 * 24;
    static final long RENEW_NS = TimeUnit.DAYS.toNanos(1);

    private static final long BUSY_CHECK_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long IDLE_CHECK_NS = TimeUnit.HOURS.toNanos(1);

    private final EngineConfig config;
    private final RandomSource random;
    private final Stamps stamps;
    private List<IpAddress> addresses = List.of();
    private long sequence;
    private long addressSequence;
    private long checkedNs;

    OwnDescriptor(EngineConfig config, RandomSource random, Stamps stamps, long nowNs) {
        this.config = config;
        this.random = random;
        this.stamps = stamps;
        this.checkedNs = nowNs;
    }

    /** A new one, sealed. */
    Bytes make(int capabilities, List<IpAddress> listed, List<Candidate> candidates) {
        sequence = stamps.next();
        if (addressSequence == 0 || !listed.equals(addresses)) {
            addresses = List.copyOf(listed);
            addressSequence = sequence;
        }
        long endHours = Descriptor.hours(sequence) + LIFE_HOURS;
        Descriptor descriptor =
                new Descriptor(sequence, endHours, capabilities, config.name(), listed, List.of(), candidates);
        return seal(descriptor, config.identity(), config.secrets());
    }

    private Bytes seal(Descriptor descriptor, Identity identity, NetworkSecrets secrets) {
        return DescriptorCodec.seal(descriptor, identity, secrets, random);
    }

    /** The sequence number of the first with the present addresses: older ones tell addresses that are not this node's any more. */
    long addressSequence() {
        return addressSequence;
    }

    /** Was the newest made so long ago that it is to be renewed? Looks at the time of day no more than once a second. */
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
