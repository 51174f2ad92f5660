package org.meshnet.discovery.stun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.stun.ChangeRequest;
import org.meshnet.core.stun.StunMessage;
import org.meshnet.core.stun.StunWriter;
import org.meshnet.core.stun.TransactionId;
import org.meshnet.discovery.stun.BindingResponder.Outcome;

/** RFC 5780 §6 and §7: answering from two addresses and two ports. */
class StunSitesTest {
    private static final Endpoint MAIN = endpoint("192.0.2.1:3478");
    private static final Endpoint CLIENT = endpoint("203.0.113.9:1234");
    private static final StunSites FOUR = new StunSites(MAIN, endpoint("192.0.2.2:3479"));
    private static final StunSites TWO_PORTS = new StunSites(MAIN, endpoint("192.0.2.1:3479"));

    private final ByteBuffer answer = ByteBuffer.allocate(BindingResponder.MAX_ANSWER_LENGTH);

    private static Endpoint endpoint(String text) {
        return Endpoint.parse(text).orElseThrow();
    }

    private static ByteBuffer request(ChangeRequest change, int softwareLength, boolean hasFingerprint) {
        ByteBuffer request = ByteBuffer.allocate(200);
        StunWriter writer = StunWriter.request(request, new TransactionId(1, 2));
        if (change.isAny()) {
            writer.changeRequest(change);
        }
        if (softwareLength > 0) {
            writer.software(softwareLength);
        }
        writer.finish(hasFingerprint);
        return request;
    }

    private int site(StunSites sites, int arrivedAt, boolean address, boolean port) {
        ByteBuffer request = request(new ChangeRequest(address, port), 0, false);
        BindingResponder.Result result = BindingResponder.of(sites).answer(request, CLIENT, arrivedAt, answer);
        assertEquals(Outcome.MAPPED_ADDRESS, result.outcome());
        return result.site();
    }

    @Test
    void shouldAnswerFromTheAddressAndPortThatAreAskedFor() {
        for (int arrivedAt = 0; arrivedAt < FOUR.limit(); arrivedAt++) {
            Endpoint here = FOUR.at(arrivedAt);
            assertEquals(here, FOUR.at(site(FOUR, arrivedAt, false, false)));
            Endpoint otherPort = FOUR.at(site(FOUR, arrivedAt, false, true));
            assertTrue(otherPort.address().equals(here.address()) && otherPort.port() != here.port());
            Endpoint otherAddress = FOUR.at(site(FOUR, arrivedAt, true, false));
            assertTrue(!otherAddress.address().equals(here.address()) && otherAddress.port() == here.port());
            Endpoint other = FOUR.at(site(FOUR, arrivedAt, true, true));
            assertTrue(!other.address().equals(here.address()) && other.port() != here.port());
        }
    }

    @Test
    void shouldRefuseToChangeToAnAddressThatItDoesNotHave() {
        ByteBuffer request = request(new ChangeRequest(true, true), 0, false);
        BindingResponder.Result result = BindingResponder.of(TWO_PORTS).answer(request, CLIENT, 0, answer);
        assertEquals(new BindingResponder.Result(Outcome.UNKNOWN_ATTRIBUTE, 0), result);
        assertEquals(OptionalInt.of(1), TWO_PORTS.changed(0, new ChangeRequest(false, true)));
        assertFalse(TWO_PORTS.exists(2));
    }

    @Test
    void shouldTellOfItsOtherEndpointOnlyWhoSentAsManyBytes() {
        BindingResponder.of(FOUR).answer(request(ChangeRequest.NONE, 0, false), CLIENT, 0, answer);
        assertEquals(Optional.empty(), StunMessage.parse(answer).orElseThrow().other());
        BindingResponder.of(FOUR).answer(request(ChangeRequest.NONE, 44, false), CLIENT, 0, answer);
        StunMessage message = StunMessage.parse(answer).orElseThrow();
        assertEquals(Optional.of(endpoint("192.0.2.2:3479")), message.other());
        assertEquals(Optional.of(MAIN), message.origin());
    }

    @Test
    void shouldNeverAnswerWithMoreThanTheMappedAddressOnTop() {
        StunSites v6 = new StunSites(endpoint("[2001:db8::1]:3478"), endpoint("[2001:db8::2]:3479"));
        for (int length = 0; length <= 128; length += 4) {
            for (boolean hasFingerprint : new boolean[] {true, false}) {
                ByteBuffer request = request(ChangeRequest.NONE, length, hasFingerprint);
                BindingResponder.of(FOUR).answer(request, CLIENT, 0, answer);
                assertTrue(answer.remaining() <= request.remaining() + 12, length + " bytes");
                BindingResponder.of(v6).answer(request, endpoint("[2001:db8::9]:1"), 0, answer);
                assertTrue(answer.remaining() <= request.remaining() + 24, length + " bytes");
            }
        }
    }

    @Test
    void shouldNotTakeTheSameEndpointOrAnotherFamily() {
        assertThrows(IllegalArgumentException.class, () -> new StunSites(MAIN, MAIN));
        assertThrows(IllegalArgumentException.class, () -> new StunSites(MAIN, endpoint("[2001:db8::2]:3479")));
    }
}
