package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.UnknownSession;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;

/** Who can forge source addresses, and sends in the name of a victim, does not use up what the victim may have. */
class ForgedSourceTest {
    private static final byte[] STUN_REQUEST_WITH_SOFTWARE =
            Hex.decode("000100302112a442b7e7a701bc34d686fa87dfae8022002c" + "20".repeat(44));

    private final TestBed bed = new TestBed(RegistryConfig.DEFAULT);
    private final Random random = new Random(1);
    private final TestNode victim = bed.node();
    /** Of the victim's host; the attacker need not know a port. */
    private final Endpoint forged = new Endpoint(victim.endpoint.address(), 9);

    /** One second of datagrams, in the midst of which, at a random time, the victim does something. */
    private void second(int perSecond, Runnable flood, Runnable victimsDeed) {
        int at = random.nextInt(perSecond);
        for (int i = 0; i < perSecond; i++) {
            flood.run();
            if (i == at) {
                victimsDeed.run();
            }
            bed.passSeconds(1.0 / perSecond);
        }
        bed.toServer.clear();
        bed.fromServer.clear();
        victim.rewind();
    }

    @Test
    void shouldLetAVictimRegisterDuringAFloodOfForgedHellosAndRegisters() {
        TestNode attacker = bed.node();
        byte[] register = attacker.registerDatagram(attacker.hello());
        for (int i = 0; i < 60; i++) {
            second(
                    1000,
                    () -> {
                        bed.deliver(attacker.helloDatagram(), forged);
                        bed.deliver(new byte[] {0x52}, forged);
                        bed.deliver(register, forged);
                    },
                    victim::register);
        }
        assertEquals(60, bed.count(RegistryCounter.REGISTERED));
        assertEquals(60_000, bed.count(RegistryCounter.REGISTER_BAD_COOKIE));
    }

    @Test
    void shouldAnswerTheStunOfAVictimDuringAForgedFlood() {
        int answered = 0;
        for (int i = 0; i < 60; i++) {
            int[] got = new int[1];
            second(
                    1000,
                    () -> bed.deliver(STUN_REQUEST_WITH_SOFTWARE, forged),
                    () -> got[0] = bed.deliver(STUN_REQUEST_WITH_SOFTWARE, victim.endpoint)
                            .size());
            answered += got[0];
        }
        assertEquals(60, answered);
    }

    /** What is answered with more than it brings stays limited by source, and takes nothing from what nodes ask. */
    @Test
    void shouldAnswerTheStunOfANodeThoughEmptyRequestsInItsNameAreTooMany() {
        byte[] empty = Hex.decode("000100002112a442b7e7a701bc34d686fa87dfae");
        for (int i = 0; i < 1000; i++) {
            bed.deliver(empty, forged);
        }
        assertEquals(10, bed.count(RegistryCounter.STUN));
        assertEquals(1, bed.deliver(STUN_REQUEST_WITH_SOFTWARE, victim.endpoint).size());
    }

    @Test
    void shouldTellAVictimOfItsUnknownSessionDuringAForgedFlood() {
        victim.register();
        byte[] request = victim.requestDatagram(new ListSince(0));
        byte[] unknown = request.clone();
        unknown[4] ^= 1;
        for (int i = 0; i < 900; i++) {
            bed.deliver(unknown, forged);
        }
        List<TestBed.Datagram> answers = bed.deliver(unknown, victim.endpoint);
        assertEquals(1, answers.size());
        assertEquals(UnknownSession.LENGTH, answers.get(0).bytes().length);
    }

    /** More in all than the server answers, from everywhere: who is registered has a reserve. */
    @Test
    void shouldChallengeARegisteredAddressThoughHellosFromEverywhereAreTooMany() {
        victim.register();
        for (int i = 0; i < 5000; i++) {
            bed.deliver(bed.node().helloDatagram(), TestBed.endpoint(10 + random.nextInt(200_000)));
        }
        assertTrue(bed.count(RegistryCounter.RATE_LIMITED) > 0);
        victim.register();
    }

    @Test
    void shouldChargeNobodyForRequestsThatAreForged() {
        victim.register();
        byte[] request = victim.requestDatagram(new ListSince(0), 5000);
        request[request.length - 1] ^= 1;
        for (int i = 0; i < 2000; i++) {
            bed.deliver(request, victim.endpoint);
        }
        assertEquals(2000, bed.count(RegistryCounter.REQUEST_BAD_SEAL));
        victim.ask(new ListSince(0), Page.class);
    }

    @Test
    void shouldLimitProvenRegistersBySourceAndLeaveOthersTheirShare() {
        TestBed scarce = new TestBed(TestBed.unlimited(100, 200, 1_000_000));
        int registered = 0;
        for (int i = 0; i < 50; i++) {
            TestNode greedy = scarce.node();
            greedy.endpoint = new Endpoint(forged.address(), 2000 + i);
            for (int copy = 0; copy < 4; copy++) {
                greedy.tryAnswer(greedy.hello());
            }
            TestNode other = scarce.node();
            other.endpoint = TestBed.endpoint(500 + i);
            long before = scarce.count(RegistryCounter.REGISTERED);
            other.tryAnswer(other.hello());
            registered += (int) (scarce.count(RegistryCounter.REGISTERED) - before);
            scarce.passSeconds(0.02);
        }
        assertTrue(registered >= 45, registered + " of 50 others");
    }
}
