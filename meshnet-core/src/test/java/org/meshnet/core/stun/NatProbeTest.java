package org.meshnet.core.stun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.sim.NatBehaviour;
import org.meshnet.sim.NatLab;
import org.meshnet.sim.SimHost;
import org.meshnet.sim.SimSocket;

/** The probe with servers that have one address and port, through NATs, in virtual time. */
class NatProbeTest {
    private static final int PORT = 3478;

    private static void plainServer(SimHost host) {
        List<SimSocket> socket = new ArrayList<>();
        socket.add(host.open(PORT, (datagram, from, nowNs) -> socket.get(0).send(answer(datagram, from), from)));
    }

    /** As a server answers that knows RFC 8489 and nothing else. */
    private static ByteBuffer answer(ByteBuffer datagram, Endpoint from) {
        StunMessage request = StunMessage.parse(datagram).orElseThrow();
        ByteBuffer answer = ByteBuffer.allocate(StunMessage.MAX_LENGTH);
        if (request.unknown().isEmpty()) {
            StunWriter.success(answer, request.transaction())
                    .xorMappedAddress(from)
                    .finish(request.hasFingerprint());
        } else {
            StunWriter.error(answer, request.transaction())
                    .unknownAttributes(request.unknown())
                    .finish(request.hasFingerprint());
        }
        return answer;
    }

    @Test
    void shouldNotKnowMuchOfAPlainServer() {
        NatLab lab = new NatLab(NatBehaviour.PORT_RESTRICTED);
        plainServer(lab.y1);
        NatReport report = lab.probe(lab.x1, NatLab.endpoint(lab.y1, PORT));
        assertEquals(NatMapping.UNKNOWN, report.mapping());
        assertEquals(NatFiltering.UNKNOWN, report.filtering());
        assertEquals(Hairpin.NO, report.hairpin());
        assertEquals(
                Optional.of("192.0.2.1"),
                report.mapped().map(mapped -> mapped.address().toString()));
    }

    @Test
    void shouldTellTheMappingWithTwoPlainServers() {
        for (NatBehaviour behaviour : List.of(NatBehaviour.PORT_RESTRICTED, NatBehaviour.SYMMETRIC)) {
            NatLab lab = new NatLab(behaviour);
            plainServer(lab.y1);
            plainServer(lab.y2);
            NatReport report = lab.probe(lab.x1, NatLab.endpoint(lab.y1, PORT), NatLab.endpoint(lab.y2, PORT));
            assertEquals(
                    behaviour.equals(NatBehaviour.SYMMETRIC) ? NatMapping.DEPENDENT : NatMapping.ENDPOINT_INDEPENDENT,
                    report.mapping());
        }
    }

    @Test
    void shouldEndWithoutAnAnswerWithinThreeSeconds() {
        NatLab lab = new NatLab(NatBehaviour.FULL_CONE);
        long startNs = lab.nowNs();
        NatReport report = lab.probe(lab.x1, NatLab.endpoint(lab.y1, PORT));
        assertFalse(report.hasAnswer());
        assertEquals(NatMapping.UNKNOWN, report.mapping());
        assertEquals(Hairpin.UNKNOWN, report.hairpin());
        assertTrue(lab.nowNs() - startNs < 3_000_000_000L);
    }

    @Test
    void shouldBelieveNobodyButTheServerThatItAsked() {
        NatLab lab = new NatLab(NatBehaviour.FULL_CONE);
        List<SimSocket> forger = new ArrayList<>();
        forger.add(lab.y2.open(PORT, (datagram, from, nowNs) -> {}));
        lab.y1.open(PORT, (datagram, from, nowNs) -> forger.get(0).send(answer(datagram, from), from));
        assertFalse(lab.probe(lab.x1, NatLab.endpoint(lab.y1, PORT)).hasAnswer());
    }
}
