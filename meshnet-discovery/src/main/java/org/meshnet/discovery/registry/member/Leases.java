package org.meshnet.discovery.registry.member;

import java.util.Optional;

/**
 * The leases of all members in the order in which they end: all are equally long, so one that begins goes to the end.
 * Times never fall. Each call takes the same short time, however many there are, and allocates nothing. Not
 * thread-safe.
 */
public final class Leases {
    private static class Link {
        Link before = this;
        Link after = this;

        void takeOut() {
            before.after = after;
            after.before = before;
            before = this;
            after = this;
        }
    }

    /** One member's; it has not begun at first. */
    public static final class Lease extends Link {
        private final Member member;
        private long endNs;

        Lease(Member member) {
            this.member = member;
        }

        /** When it ends, or did. */
        public long endNs() {
            return endNs;
        }
    }

    /** A ring, of which this is both ends. */
    private final Link ends = new Link();

    /** Begins a lease, perhaps anew; it ends no earlier than all others. */
    public void begin(Lease lease, long endNs) {
        lease.takeOut();
        lease.endNs = endNs;
        Link last = ends.before;
        last.after = lease;
        lease.before = last;
        lease.after = ends;
        ends.before = lease;
    }

    /** Ends a lease before its time, if it began. */
    public void cancel(Lease lease) {
        lease.takeOut();
    }

    /** Whose lease is over, the first of them. */
    public Optional<Member> over(long nowNs) {
        return ends.after instanceof Lease first && first.endNs <= nowNs ? Optional.of(first.member) : Optional.empty();
    }

    /** When the next one ends; {@link Long#MAX_VALUE} if there is none. */
    public long nextEndNs() {
        return ends.after instanceof Lease first ? first.endNs : Long.MAX_VALUE;
    }
}
