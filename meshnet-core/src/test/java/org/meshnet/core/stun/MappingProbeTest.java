package org.meshnet.core.stun;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;

/** What is made of where a server with two addresses and two ports sees a socket. */
class MappingProbeTest {
    private static final IpAddress OWN = IpAddress.parse("192.168.1.2").orElseThrow();
    private static final Endpoint SERVER = endpoint("198.51.100.1:8000");
    private static final Endpoint OTHER_ADDRESS = endpoint("198.51.100.2:8000");
    private static final Endpoint OTHER_BOTH = endpoint("198.51.100.2:8001");

    private final Map<Endpoint, TransactionId> asked = new HashMap<>();
    private final MappingProbe probe = new MappingProbe(
            List.of(SERVER),
            new Random(1)::nextBytes,
            (request, segmentBytes, to) ->
                    asked.put(to, StunMessage.parse(request).orElseThrow().transaction()),
            0);

    private static Endpoint endpoint(String text) {
        return Endpoint.parse(text).orElseThrow();
    }

    private void answer(Endpoint server, int port) {
        ByteBuffer answer = ByteBuffer.allocate(StunMessage.MAX_LENGTH);
        StunWriter.success(answer, asked.get(server))
                .xorMappedAddress(endpoint("203.0.113.5:" + port))
                .otherAddress(OTHER_BOTH)
                .finish(false);
        probe.onDatagram(answer, server, 0);
    }

    private NatMapping mapping(int first, int atOtherAddress, int atOtherAddressAndPort) {
        probe.onTimer(0);
        answer(SERVER, first);
        answer(OTHER_ADDRESS, atOtherAddress);
        answer(OTHER_BOTH, atOtherAddressAndPort);
        return probe.mapping(Set.of(OWN));
    }

    @Test
    void shouldCallOnePortForAllEndpointIndependent() {
        assertEquals(NatMapping.ENDPOINT_INDEPENDENT, mapping(40_000, 40_000, 40_000));
    }

    @Test
    void shouldTellWhatTheMappingDependsOn() {
        assertEquals(NatMapping.ADDRESS_AND_PORT_DEPENDENT, mapping(40_000, 50_000, 60_000));
    }

    @Test
    void shouldTellThatItDependsOnTheAddressAlone() {
        assertEquals(NatMapping.ADDRESS_DEPENDENT, mapping(40_000, 50_000, 50_000));
    }

    /** As a NAT with random ports has it by chance. */
    @Test
    void shouldNotCallTwoEqualPortsOfThreeIndependent() {
        assertEquals(NatMapping.DEPENDENT, mapping(40_000, 40_000, 50_000));
    }

    @Test
    void shouldNotCallTheOtherTwoEqualPortsOfThreeIndependent() {
        assertEquals(NatMapping.DEPENDENT, mapping(40_000, 50_000, 40_000));
    }

    @Test
    void shouldTakeOneAnswerOfTheOtherAddressForAll() {
        probe.onTimer(0);
        answer(SERVER, 40_000);
        answer(OTHER_BOTH, 40_000);
        assertEquals(NatMapping.ENDPOINT_INDEPENDENT, probe.mapping(Set.of(OWN)));
    }
}
