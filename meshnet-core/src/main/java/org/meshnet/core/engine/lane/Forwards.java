package org.meshnet.core.engine.lane;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.relay.RelayLimits;

/**
 * The channels that this node gave to other members, by id. The control thread changes it, one channel at a time
 * whatever the count of the others; any thread finds at once what was put before, and a look-up allocates nothing.
 */
public final class Forwards {
    /** No channel: this node forwards nothing. */
    public static final Forwards NONE = new Forwards(0, new ForwardLimits(RelayLimits.DEFAULT, 0));

    private static final int BUCKETS_PER_CHANNEL = 2;

    private final int capacity;
    private final AtomicReferenceArray<Link> buckets;
    private final int bucketMask;
    private final ForwardLimits limits;

    /** The channels of a bucket. Immutable, so a reader goes on undisturbed while the bucket changes. */
    private record Link(ForwardChannel channel, @Nullable Link next) {}

    /** @param capacity channels for which it is made: none at all, or more would only make it slower */
    public Forwards(int capacity, ForwardLimits limits) {
        this.capacity = capacity;
        int count = Integer.highestOneBit(Math.max(1, capacity * BUCKETS_PER_CHANNEL - 1)) * 2;
        this.buckets = new AtomicReferenceArray<>(count);
        this.bucketMask = count - 1;
        this.limits = limits;
    }

    /** Ids are random. */
    private int bucket(long id) {
        return (int) id & bucketMask;
    }

    /** The channel of this id, or null. */
    public @Nullable ForwardChannel find(long id) {
        @Nullable Link link = buckets.getAcquire(bucket(id));
        while (link != null && link.channel.id() != id) {
            link = link.next;
        }
        return link == null ? null : link.channel;
    }

    /** These channels from now on, instead of those of the same ids. Control thread only. */
    public void put(Collection<ForwardChannel> channels) {
        if (capacity == 0) {
            throw new IllegalStateException("this node forwards nothing");
        }
        for (ForwardChannel channel : channels) {
            int bucket = bucket(channel.id());
            buckets.setRelease(bucket, new Link(channel, without(buckets.getPlain(bucket), channel.id())));
        }
    }

    /** No longer the channels of these ids. Control thread only. */
    public void remove(List<Long> ids) {
        for (long id : ids) {
            int bucket = bucket(id);
            buckets.setRelease(bucket, without(buckets.getPlain(bucket), id));
        }
    }

    private static @Nullable Link without(@Nullable Link first, long id) {
        if (first == null) {
            return null;
        }
        return first.channel.id() == id ? first.next : new Link(first.channel, without(first.next, id));
    }

    ForwardLimits limits() {
        return limits;
    }
}
