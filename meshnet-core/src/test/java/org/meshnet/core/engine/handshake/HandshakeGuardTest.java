package org.meshnet.core.engine.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.handshake.HandshakeGuard.Verdict;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.HandshakeInitiation;

class HandshakeGuardTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final byte[] MAC1_KEY = new byte[32];
    private static final Hop SENDER = hop("192.0.2.1:4900");

    private final HandshakeGuard guard = new HandshakeGuard(new Random(1)::nextBytes, 0);

    private static Hop hop(String endpoint) {
        return Hop.direct(Endpoint.parse(endpoint).orElseThrow());
    }

    private static HandshakeInitiation initiation(Optional<Bytes> cookie) {
        HandshakeInitiation plain = numbered(1);
        return cookie.map(plain::withCookie).orElse(plain);
    }

    private Verdict judge(Optional<Bytes> cookie, Hop from, long nowNs) {
        return guard.judge(initiation(cookie), from, nowNs);
    }

    /** So many initiations that those of this second have to prove themselves from now on. */
    private void putUnderLoad(long nowNs) {
        for (int i = 0; i < HandshakeGuard.LOAD_LIMIT; i++) {
            assertEquals(Verdict.ANSWER, judge(Optional.empty(), SENDER, nowNs));
        }
    }

    private Map<Verdict, Integer> judgeMany(int count, Optional<Bytes> cookie, Hop from, long nowNs) {
        Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
        for (int i = 0; i < count; i++) {
            verdicts.merge(judge(cookie, from, nowNs), 1, Integer::sum);
        }
        return verdicts;
    }

    @Test
    void shouldAskForACookieUnderLoadButNotWithoutEnd() {
        putUnderLoad(0);
        Map<Verdict, Integer> verdicts = judgeMany(10_000, Optional.empty(), SENDER, 0);
        assertEquals(HandshakeGuard.REPLY_LIMIT, verdicts.get(Verdict.ASK_FOR_COOKIE));
        assertEquals(null, verdicts.get(Verdict.ANSWER));
    }

    @Test
    void shouldTakeACookieThatItGaveJustBeforeTheSecretChanged() {
        long givenNs = HandshakeGuard.SECRET_LIFE_NS - 1;
        Bytes cookie = guard.cookie(SENDER, givenNs);
        long nowNs = givenNs + HandshakeGuard.SECRET_LIFE_NS - SECOND_NS;
        putUnderLoad(nowNs);
        assertNotEquals(cookie, guard.cookie(SENDER, nowNs));
        assertEquals(Verdict.ANSWER, judge(Optional.of(cookie), SENDER, nowNs));
    }

    @Test
    void shouldNotTakeAnOlderCookie() {
        Bytes cookie = guard.cookie(SENDER, 0);
        guard.cookie(SENDER, HandshakeGuard.SECRET_LIFE_NS);
        putUnderLoad(2 * HandshakeGuard.SECRET_LIFE_NS);
        assertEquals(Verdict.ASK_FOR_COOKIE, judge(Optional.of(cookie), SENDER, 2 * HandshakeGuard.SECRET_LIFE_NS));
    }

    @Test
    void shouldNotTakeACookieAfterALongSilence() {
        Bytes cookie = guard.cookie(SENDER, 0);
        long nowNs = 3 * HandshakeGuard.SECRET_LIFE_NS;
        putUnderLoad(nowNs);
        assertEquals(Verdict.ASK_FOR_COOKIE, judge(Optional.of(cookie), SENDER, nowNs));
    }

    @Test
    void shouldHoldASenderWithACookieToItsPart() {
        putUnderLoad(0);
        Map<Verdict, Integer> verdicts = judgeMany(1000, Optional.of(guard.cookie(SENDER, 0)), SENDER, 0);
        assertEquals(HandshakeGuard.SENDER_LIMIT, verdicts.get(Verdict.ANSWER));
        Hop other = hop("192.0.2.2:4900");
        assertEquals(Verdict.ANSWER, judge(Optional.of(guard.cookie(other, 0)), other, 0));
    }

    @Test
    void shouldHoldAllSendersWithACookieToABound() {
        putUnderLoad(0);
        int answered = 0;
        for (int i = 0; i < 20_000; i++) {
            Hop from = hop("192.0." + (i >> 8) + "." + (i & 0xff) + ":4900");
            answered += judge(Optional.of(guard.cookie(from, 0)), from, 0) == Verdict.ANSWER ? 1 : 0;
        }
        assertEquals(HandshakeGuard.PROVEN_LIMIT, answered);
    }

    @Test
    void shouldGivePeersBehindOneRelayCookiesOfTheirOwn() {
        Hop one = new Hop(SENDER.endpoint(), 1);
        Hop other = new Hop(SENDER.endpoint(), 2);
        assertNotEquals(guard.cookie(one, 0), guard.cookie(other, 0));
        putUnderLoad(0);
        assertEquals(Verdict.ASK_FOR_COOKIE, judge(Optional.of(guard.cookie(one, 0)), other, 0));
        judgeMany(1000, Optional.of(guard.cookie(one, 0)), one, 0);
        assertTrue(judge(Optional.of(guard.cookie(other, 0)), other, 0) == Verdict.ANSWER, "it is another sender");
    }

    @Test
    void shouldKnowACopyOfWhatWasHereUntilMuchElseWas() {
        HandshakeInitiation first = numbered(0);
        assertFalse(guard.isCopy(first));
        for (int i = 1; i < HandshakeGuard.MAX_SEEN; i++) {
            assertFalse(guard.isCopy(numbered(i)));
            assertTrue(guard.isCopy(first), "a copy keeps it in mind");
        }
        for (int i = 0; i < HandshakeGuard.MAX_SEEN; i++) {
            assertFalse(guard.isCopy(numbered(HandshakeGuard.MAX_SEEN + i)));
        }
        assertFalse(guard.isCopy(first), "there is a bound");
    }

    private static HandshakeInitiation numbered(int senderIndex) {
        return HandshakeInitiation.of(senderIndex, Bytes.zeros(HandshakeInitiation.NOISE_LENGTH), MAC1_KEY);
    }
}
