package org.meshnet.core.engine.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.context.Membership;
import org.meshnet.core.engine.context.NetworkRing;
import org.meshnet.core.engine.context.Stamps;
import org.meshnet.core.engine.lane.LinkedLanes;
import org.meshnet.core.engine.relay.RelayBench;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Candidate;
import org.meshnet.core.wire.Descriptor;
import org.meshnet.core.wire.DescriptorCodec;

class OwnDescriptorTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long DAY = TimeUnit.DAYS.toNanos(1);
    private static final List<IpAddress> ADDRESSES = List.of(IpAddress.v4(0x0a000007));

    private final EngineConfig config = RelayBench.config();
    private long unixNs = 20_000 * DAY;
    private final OwnDescriptor own = new OwnDescriptor(
            config,
            new Membership(config.member()),
            NetworkRing.of(config.member()),
            bytes -> bytes[0]++,
            new Stamps(() -> unixNs),
            -SECOND);

    private Bytes sealed(OwnDescriptor maker, List<IpAddress> addresses) {
        maker.make(0, addresses, List.of(), List.of());
        return maker.sealed(config.member().secrets());
    }

    private Descriptor make(List<IpAddress> addresses) {
        Bytes sealed = sealed(own, addresses);
        return DescriptorCodec.open(
                        sealed,
                        config.member().identity().nodeKey(),
                        config.member().secrets())
                .orElseThrow();
    }

    @Test
    void shouldEndAWeekAfterItsMaking() {
        Descriptor made = make(ADDRESSES);
        assertEquals(unixNs, made.sequence());
        assertFalse(made.hasEnded(unixNs + 8 * DAY));
        assertTrue(made.hasEnded(unixNs + 9 * DAY));
    }

    @Test
    void shouldBeRenewedAfterADay() {
        make(ADDRESSES);
        unixNs += DAY - 1;
        assertFalse(own.isOld(0));
        unixNs++;
        assertFalse(own.isOld(SECOND - 1), "looked at the clock a moment ago");
        assertTrue(own.isOld(SECOND));
        make(ADDRESSES);
        assertFalse(own.isOld(2 * SECOND));
    }

    @Test
    void shouldBeRenewedSoonWhenTheClockJumpsAheadAndNotWhenItJumpsBack() {
        make(ADDRESSES);
        unixNs -= 10 * DAY;
        assertFalse(own.isOld(0));
        long before = make(List.of()).sequence();
        assertEquals(20_000 * DAY + 1, before, "it rises whatever the clock does");
        unixNs += 30 * DAY;
        assertTrue(own.isOld(SECOND));
        assertTrue(own.nextDeadlineNs() <= SECOND + TimeUnit.HOURS.toNanos(1));
    }

    @Test
    void shouldTellInHandshakesTheFirstWithThePresentAddresses() {
        long first = make(List.of()).sequence();
        assertEquals(first, own.addressSequence());
        unixNs += SECOND;
        long second = make(ADDRESSES).sequence();
        unixNs += SECOND;
        Candidate candidate = new Candidate(Candidate.Kind.LOCAL, LinkedLanes.ALICE_ENDPOINT);
        own.make(1, ADDRESSES, List.of(), List.of(candidate));
        assertEquals(second, own.addressSequence(), "only the candidates changed");
        unixNs += SECOND;
        assertEquals(make(List.of()).sequence(), own.addressSequence());
        assertEquals(Optional.empty(), Optional.of(first).filter(sequence -> sequence >= own.addressSequence()));
    }

    @Test
    void shouldSayTheSameInTheSameBytesUntilItIsToBeRenewed() {
        Bytes first = sealed(own, ADDRESSES);
        unixNs += DAY - 1;
        assertEquals(first, sealed(own, ADDRESSES));
        assertEquals(first, own.sealed(config.member().secrets()));
        unixNs++;
        assertNotEquals(first, sealed(own, ADDRESSES));
    }

    @Test
    void shouldTellATwinsDescriptorFromItsOwnFromOlderOnesAndFromNonsense() {
        OwnDescriptor before = another();
        Bytes former = sealed(before, List.of());
        unixNs += SECOND;
        Bytes first = sealed(own, List.of());
        unixNs += SECOND;
        Bytes second = sealed(own, ADDRESSES);
        unixNs += SECOND;
        Bytes twins = sealed(another(), ADDRESSES);
        assertTrue(own.isOfTwin(twins));
        assertFalse(own.isOfTwin(first));
        assertFalse(own.isOfTwin(second));
        assertFalse(own.isOfTwin(former), "of a former life of its own");
        assertTrue(own.isOfOtherProcess(former), "but not of this one");
        assertFalse(own.isOfOtherProcess(second));
        assertFalse(own.isOfOtherProcess(Bytes.zeros(40)));
        assertFalse(own.isOfTwin(Bytes.zeros(40)));
        assertFalse(own.isOfTwin(Bytes.EMPTY));
    }

    @Test
    void shouldBeNewerThanAMachineWithTheSameIdentityWhoseClockIsAhead() {
        make(ADDRESSES);
        unixNs += 60 * SECOND;
        Bytes twins = sealed(another(), ADDRESSES);
        unixNs -= 60 * SECOND;
        assertTrue(own.follow(twins));
        own.renew();
        long sequence = make(ADDRESSES).sequence();
        assertTrue(sequence
                > DescriptorCodec.open(
                                twins,
                                config.member().identity().nodeKey(),
                                config.member().secrets())
                        .orElseThrow()
                        .sequence());
        assertEquals(sequence, own.addressSequence(), "its addresses are said anew");
        assertFalse(own.follow(twins));
    }

    private OwnDescriptor another() {
        Random random = new Random(unixNs);
        return new OwnDescriptor(
                config,
                new Membership(config.member()),
                NetworkRing.of(config.member()),
                random::nextBytes,
                new Stamps(() -> unixNs),
                0);
    }
}
