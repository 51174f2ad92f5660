package org.meshnet.core.engine.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.DerivedAddresses;

class OverlayAddressesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Prefix NETWORK = Prefix.parse("10.0.0.0/24").orElseThrow();

    private final RecordingListener listener = new RecordingListener();
    private final EngineWarnings warnings = new EngineWarnings(listener);
    private final Identity identity = Identity.fromSeed(new byte[32]);
    private final NetworkSecrets secrets = NetworkSecrets.derive(NetworkKey.of(new byte[32]));

    private OverlayAddresses addresses(String network, Optional<Prefix> fixed) {
        return addresses(network, fixed, Optional.empty());
    }

    private OverlayAddresses addresses(String network, Optional<Prefix> fixed, Optional<IpAddress> last) {
        EngineConfig config = new EngineConfig(
                new EngineConfig.Member(identity, secrets, "a"),
                new EngineConfig.Overlay(Prefix.parse(network).orElseThrow(), fixed, last, EngineConfig.Routing.NONE),
                List.of(Optional.empty()),
                true,
                new EngineConfig.Traffic(2, Optional.empty()));
        return new OverlayAddresses(config, new Membership(config.member()), listener, warnings, 0);
    }

    private static IpAddress v4(OverlayAddresses addresses) {
        return addresses.claimed().get(0);
    }

    @Test
    void shouldHoldNothingUntilAServerTookTheClaim() {
        OverlayAddresses addresses = addresses("10.0.0.0/24", Optional.empty());
        assertEquals(Set.of(), addresses.held());
        addresses.onClaimed();
        assertEquals(2, addresses.held().size());
        assertEquals(1, listener.addressChanges.size());
    }

    @Test
    void shouldHoldItsAddressesAfterAWhileWithoutAServer() {
        OverlayAddresses addresses = addresses("10.0.0.0/24", Optional.empty());
        assertFalse(addresses.onTimer(OverlayAddresses.UNCLAIMED_NS - 1));
        assertEquals(Set.of(), addresses.held());
        assertTrue(addresses.onTimer(OverlayAddresses.UNCLAIMED_NS));
        assertEquals(2, addresses.held().size());
        assertEquals(TimerQueue.NONE, addresses.nextDeadlineNs());
    }

    @Test
    void shouldHoldTheLastRunsAddressAtOnce() {
        IpAddress last = new DerivedAddresses(secrets).v4(NETWORK, identity.nodeKey(), 3);
        OverlayAddresses addresses = addresses("10.0.0.0/24", Optional.empty(), Optional.of(last));
        assertEquals(0, addresses.nextDeadlineNs());
        assertTrue(addresses.onTimer(0));
        assertEquals(2, addresses.held().size());
        assertTrue(addresses.held().contains(last));
        assertTrue(addresses.onTaken(last, "other", SECOND));
        assertEquals(new DerivedAddresses(secrets).v4(NETWORK, identity.nodeKey(), 4), v4(addresses));
    }

    @Test
    void shouldHoldAFixedAddressAtOnceIfItWasTheLastRuns() {
        Optional<Prefix> fixed = Prefix.parse("10.0.0.7/24");
        Optional<IpAddress> last = IpAddress.parse("10.0.0.7");
        assertTrue(addresses("10.0.0.0/24", fixed, last).onTimer(0));
        assertFalse(addresses("10.0.0.0/24", fixed, IpAddress.parse("10.0.0.8")).onTimer(0));
    }

    @Test
    void shouldNotHoldALastAddressThatIsNoneOfItsOwn() {
        IpAddress strange = IpAddress.parse("10.77.0.1").orElseThrow();
        OverlayAddresses addresses = addresses("10.0.0.0/24", Optional.empty(), Optional.of(strange));
        assertFalse(addresses.onTimer(0));
        assertEquals(new DerivedAddresses(secrets).v4(NETWORK, identity.nodeKey(), 0), v4(addresses));
    }

    @Test
    void shouldNeitherClaimNorHoldAnIpv4AddressThatTheHostCannotHave() {
        OverlayAddresses addresses = addresses("10.0.0.0/24", Optional.empty());
        addresses.onClaimed();
        IpAddress before = v4(addresses);
        assertTrue(addresses.setV4Usable(false, SECOND));
        assertFalse(addresses.setV4Usable(false, SECOND));
        assertEquals(0, addresses.claimed().size());
        assertFalse(addresses.held().contains(before));
        assertEquals(1, listener.addressChanges.get(1).size());
        assertFalse(addresses.onTaken(before, "other", SECOND));
    }

    @Test
    void shouldClaimItsIpv4AddressAgainOnceTheHostCanHaveIt() {
        OverlayAddresses addresses = addresses("10.0.0.0/24", Optional.empty());
        addresses.onClaimed();
        IpAddress before = v4(addresses);
        addresses.setV4Usable(false, SECOND);
        assertTrue(addresses.setV4Usable(true, 2 * SECOND));
        assertEquals(before, v4(addresses));
        assertFalse(addresses.held().contains(before));
        addresses.onTimer(2 * SECOND + OverlayAddresses.UNCLAIMED_NS);
        assertTrue(addresses.held().contains(before));
    }

    @Test
    void shouldMoveADerivedAddressThatIsTaken() {
        OverlayAddresses addresses = addresses("10.0.0.0/24", Optional.empty());
        IpAddress first = v4(addresses);
        assertTrue(addresses.onTaken(first, "other", SECOND));
        assertNotEquals(first, v4(addresses));
        assertEquals(new DerivedAddresses(secrets).v4(NETWORK, identity.nodeKey(), 1), v4(addresses));
        addresses.onClaimed();
        assertTrue(addresses.held().contains(v4(addresses)));
    }

    @Test
    void shouldGiveUpAHeldAddressThatIsTakenLater() {
        OverlayAddresses addresses = addresses("10.0.0.0/24", Optional.empty());
        addresses.onClaimed();
        IpAddress first = v4(addresses);
        addresses.onTaken(first, "other", SECOND);
        assertFalse(addresses.held().contains(first));
        assertEquals(2, listener.addressChanges.size());
    }

    @Test
    void shouldTryAFixedAddressAgainAndSayWhoHoldsIt() {
        OverlayAddresses addresses = addresses("10.0.0.0/24", Prefix.parse("10.0.0.9/24"));
        IpAddress wanted = v4(addresses);
        assertFalse(addresses.onTaken(wanted, "holder", SECOND), "nothing else is to be told");
        assertEquals(List.of("10.0.0.9 holder true"), listener.taken);
        assertEquals(1, addresses.told().size());
        long atNs = SECOND;
        for (long pauseSeconds : new long[] {1, 2, 4, 8, 16, 30, 30}) {
            assertFalse(addresses.onTimer(atNs + pauseSeconds * SECOND - 1));
            atNs += pauseSeconds * SECOND;
            assertTrue(addresses.onTimer(atNs));
            assertEquals(wanted, v4(addresses));
            addresses.onTaken(wanted, "holder", atNs);
        }
        assertEquals(1, listener.taken.size(), "said once");
        assertFalse(addresses.held().contains(wanted));
        assertTrue(addresses.onClaimed());
        assertTrue(addresses.held().contains(wanted));
    }

    @Test
    void shouldSayThatTheNetworkIsFullAfterEveryAddressWasTried() {
        OverlayAddresses addresses = addresses("10.0.0.0/30", Optional.empty());
        for (int i = 0; i < DerivedAddresses.HASHED_ATTEMPT_COUNT + 2; i++) {
            assertTrue(addresses.onTaken(v4(addresses), "other", i));
        }
        assertEquals(1, listener.fullNetworks);
        assertEquals(1, addresses.told().size());
    }

    @Test
    void shouldMoveADerivedAddressThatAnotherInterfaceHasAndNotComeBackToIt() {
        OverlayAddresses addresses = addresses("10.0.0.0/30", Optional.empty());
        IpAddress first = v4(addresses);
        addresses.onClaimed();
        assertTrue(addresses.onUsedHere(first, "lan0", SECOND));
        IpAddress second = v4(addresses);
        assertNotEquals(first, second);
        assertFalse(addresses.held().contains(first));
        assertEquals(
                List.of("the address " + first + " is also on lan0 of this host: the mesh takes another"),
                warnings.standing().stream().map(Warning::text).toList());
        for (int i = 0; i < 30; i++) {
            assertNotEquals(first, v4(addresses));
            addresses.onTaken(v4(addresses), "other", i);
            addresses.onTimer(i + OverlayAddresses.LAST_CLAIM_PAUSE_NS);
        }
    }

    @Test
    void shouldKeepAFixedAddressOffTheInterfaceWhileAnotherInterfaceHasIt() {
        OverlayAddresses addresses = addresses("10.0.0.0/24", Prefix.parse("10.0.0.9/24"));
        IpAddress wanted = v4(addresses);
        addresses.onClaimed();
        assertTrue(addresses.onUsedHere(wanted, "lan0", SECOND));
        assertFalse(addresses.onUsedHere(wanted, "lan0", SECOND));
        assertEquals(0, addresses.claimed().size());
        assertFalse(addresses.held().contains(wanted));
        assertEquals(1, addresses.held().size(), "IPv6 goes on");
        assertEquals(TimerQueue.NONE, addresses.nextDeadlineNs());
        assertEquals(1, listener.warnings.size());
        assertTrue(addresses.onFreeHere(wanted, 2 * SECOND));
        assertEquals(List.of(), warnings.standing());
        addresses.onClaimed();
        assertTrue(addresses.held().contains(wanted));
    }

    @Test
    void shouldKnowTheAddressesThatStandForAll() {
        OverlayAddresses addresses = addresses("10.0.0.0/24", Optional.empty());
        assertTrue(addresses.isBroadcast(IpAddress.parse("10.0.0.255").orElseThrow()));
        assertFalse(addresses.isBroadcast(IpAddress.parse("10.0.0.254").orElseThrow()));
        assertFalse(addresses.isBroadcast(IpAddress.parse("10.0.1.255").orElseThrow()));
    }
}
