package org.meshnet.discovery.registry.relay;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.meshnet.core.relay.Fairness;
import org.meshnet.core.relay.RelayShare;
import org.meshnet.core.wire.RelayHeader;
import org.meshnet.core.wire.RelayLimited;
import org.meshnet.core.wire.RelayNotice;
import org.meshnet.discovery.limit.Source;
import org.meshnet.discovery.limit.SourceGate;
import org.meshnet.discovery.registry.config.RelayConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.count.RegistryCounters;
import org.meshnet.discovery.registry.member.Member;
import org.meshnet.discovery.registry.member.RelayChannel;
import org.meshnet.discovery.registry.member.RelayParty;
import org.meshnet.discovery.registry.tell.Outbox;

/**
 * Forwards datagrams between two members (docs/protocol.md §5.5): one out for one in, equally long, from the proven
 * endpoint of one to the proven endpoint of the other. What they hold is sealed and not looked at but for the first
 * byte. Times start at 0 and never fall. Not thread-safe.
 */
public final class RelayDesk {
    private static final int LONGEST_DATAGRAM = 0xffff;

    private final RelayConfig config;
    private final RelayTable table;
    private final Fairness fairness;
    private final Outbox outbox;
    private final RegistryCounters counters;
    private final SourceGate notices;
    private final ByteBuffer forwarded = ByteBuffer.allocateDirect(LONGEST_DATAGRAM);

    public RelayDesk(
            RelayConfig config, RelayTable table, Outbox outbox, RegistryCounters counters, SourceGate notices) {
        this.config = config;
        this.table = table;
        this.fairness = new Fairness(config.totalBytesPerSecond());
        this.outbox = outbox;
        this.counters = counters;
        this.notices = notices;
    }

    /** Channels that there are, two for each pair of nodes. */
    public int channelCount() {
        return table.size();
    }

    /** Handles one datagram, which has bytes between position and limit, and says what became of it. */
    public RegistryCounter onRelay(ByteBuffer datagram, Source from, long nowNs) {
        int offset = datagram.position();
        int length = datagram.remaining();
        if (length > LONGEST_DATAGRAM || !RelayHeader.isForwardable(datagram, offset, length)) {
            return RegistryCounter.MALFORMED;
        }
        long id = RelayHeader.channel(datagram, offset);
        Optional<RelayChannel> found = table.find(id);
        if (found.isEmpty()) {
            return refuse(RelayNotice.Cause.NO_CHANNEL, id, from, RegistryCounter.RELAY_NO_CHANNEL, nowNs);
        }
        RelayChannel channel = found.get();
        if (!channel.owner().endpoint().equals(from.endpoint())) {
            return refuse(RelayNotice.Cause.OTHER_ENDPOINT, id, from, RegistryCounter.RELAY_WRONG_ENDPOINT, nowNs);
        }
        if (!channel.owner().relayShare().take(length, nowNs)) {
            return drop(channel.owner(), RegistryCounter.RELAY_LIMITED, config.kilobytesPerSecond(), nowNs);
        }
        if (!fairness.take(channel.owner().relayShare(), length, nowNs)) {
            return drop(channel.owner(), RegistryCounter.RELAY_OVERLOAD, 0, nowNs);
        }
        channel.touch(nowNs);
        forward(datagram, offset, length, channel);
        return RegistryCounter.RELAYED;
    }

    /**
     * Forwards the datagrams of a train as they stand, side by side, if nothing speaks against any of them: they are of
     * one channel, and there is room for all. Otherwise nothing has happened, and each is for {@link #onRelay}.
     *
     * @param train its bytes between position and limit; the envelopes are rewritten where they stand
     * @param segmentBytes of each datagram but the last
     * @return were they forwarded?
     */
    public boolean onTrain(ByteBuffer train, int segmentBytes, Source from, long nowNs) {
        int length = train.remaining();
        if (segmentBytes < RelayHeader.MIN_LENGTH
                || length > LONGEST_DATAGRAM
                || length < RelayHeader.MIN_LENGTH
                || !isOfOneChannel(train, segmentBytes)) {
            return false;
        }
        RelayChannel channel =
                table.find(RelayHeader.channel(train, train.position())).orElse(null);
        if (channel == null || !channel.owner().endpoint().equals(from.endpoint())) {
            return false;
        }
        RelayShare share = channel.owner().relayShare();
        if (!share.admits(length, nowNs) || !fairness.admitsAll(share, length, nowNs)) {
            return false;
        }
        share.take(length, nowNs);
        fairness.take(share, length, nowNs);
        channel.touch(nowNs);
        forward(train, segmentBytes, channel);
        return true;
    }

    /** Envelopes around what is forwarded, with the same channel, and nothing else? */
    private static boolean isOfOneChannel(ByteBuffer train, int segmentBytes) {
        long channel = RelayHeader.channel(train, train.position());
        for (int at = train.position(); at < train.limit(); at += segmentBytes) {
            int length = Math.min(segmentBytes, train.limit() - at);
            if (!RelayHeader.isForwardable(train, at, length) || RelayHeader.channel(train, at) != channel) {
                return false;
            }
        }
        return true;
    }

    private void forward(ByteBuffer train, int segmentBytes, RelayChannel channel) {
        int count = 0;
        for (int at = train.position(); at < train.limit(); at += segmentBytes) {
            RelayHeader.write(train, at, channel.back().id());
            count++;
        }
        counters.add(RegistryCounter.RELAYED, count);
        counters.add(RegistryCounter.RELAYED_BYTES, train.remaining());
        outbox.sendTrain(train, segmentBytes, count, channel.other().endpoint());
    }

    /** The node, if it is here, is told, so that its user can see what slows a peer down. */
    private RegistryCounter drop(RelayParty sender, RegistryCounter outcome, long kilobytesPerSecond, long nowNs) {
        if (sender instanceof Member member) {
            long count = member.relayDrops().add(nowNs);
            if (count > 0) {
                outbox.send(new RelayLimited(count, kilobytesPerSecond), member);
            }
        }
        return outcome;
    }

    /** Another server has no such channel: who sends by it here is to hear that at its next datagram. */
    public RegistryCounter onNotice(RelayNotice notice, Source from) {
        return table.forgetLink(notice.channel(), from.endpoint())
                ? RegistryCounter.RELAY_LINK_LOST
                : RegistryCounter.UNKNOWN_TYPE;
    }

    private void forward(ByteBuffer datagram, int offset, int length, RelayChannel channel) {
        forwarded.clear().put(0, datagram, offset, length).limit(length);
        RelayHeader.write(forwarded, 0, channel.back().id());
        counters.add(RegistryCounter.RELAYED_BYTES, length);
        outbox.send(forwarded, channel.other().endpoint());
    }

    /** Tells a node at once what it would notice late; shorter than what it answers, and limited. */
    private RegistryCounter refuse(
            RelayNotice.Cause cause, long channel, Source from, RegistryCounter outcome, long nowNs) {
        if (notices.take(from, nowNs)) {
            outbox.send(new RelayNotice(cause, channel).encode(), from.endpoint());
        }
        return outcome;
    }
}
