package org.meshnet.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.stun.Hairpin;
import org.meshnet.core.stun.NatFiltering;
import org.meshnet.core.stun.NatMapping;
import org.meshnet.core.stun.NatProbe;
import org.meshnet.core.stun.NatReport;
import org.meshnet.discovery.stun.BindingResponder;
import org.meshnet.discovery.stun.StunSites;

/** The probe against the server's STUN, through every kind of NAT, in virtual time. */
class NatProbeTest {
    private static final int PORT = 3478;
    private static final int OTHER_PORT = 3479;
    private static final double STEP_SECONDS = 0.01;

    /** Two public hosts that stand for one server with two addresses. */
    private static final class Server {
        private final BindingResponder responder;
        private final List<SimSocket> sockets = new ArrayList<>();
        private BiPredicate<Endpoint, Integer> loses = (from, site) -> false;

        Server(NatLab lab, Endpoint alternate) {
            StunSites sites = new StunSites(new Endpoint(address(lab.y1), PORT), alternate);
            responder = BindingResponder.of(sites);
            for (int site = 0; site < sites.limit(); site++) {
                int here = site;
                SimHost host = sites.at(site).address().equals(address(lab.y1)) ? lab.y1 : lab.y2;
                sockets.add(
                        sites.exists(site)
                                ? host.open(
                                        sites.at(site).port(), (datagram, from, nowNs) -> answer(datagram, from, here))
                                : sockets.get(0));
            }
        }

        private void answer(ByteBuffer datagram, Endpoint from, int site) {
            ByteBuffer answer = ByteBuffer.allocate(BindingResponder.MAX_ANSWER_LENGTH);
            BindingResponder.Result result = responder.answer(datagram, from, site, answer);
            if (result.outcome() == BindingResponder.Outcome.MAPPED_ADDRESS && !loses.test(from, site)) {
                assertTrue(answer.remaining() <= datagram.remaining() + 12, "no amplifier");
                sockets.get(result.site()).send(answer, from);
            }
        }
    }

    private static org.meshnet.core.net.IpAddress address(SimHost host) {
        return host.interfaces().get(0).address(4).orElseThrow();
    }

    private static Endpoint both(NatLab lab) {
        return new Endpoint(address(lab.y2), OTHER_PORT);
    }

    /** Runs the probe of a host to its end. */
    private static NatReport probe(NatLab lab, SimHost host, Endpoint... servers) {
        List<NatProbe> probe = new ArrayList<>();
        List<DatagramSink> sockets = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int socket = i;
            sockets.add(
                    host.open(0, (datagram, from, nowNs) -> probe.get(0).onDatagram(socket, datagram, from, nowNs)));
        }
        SimRandom random = lab.network.random().split("probe");
        probe.add(new NatProbe(List.of(servers), new HashSet<>(host.addresses()), random, sockets, nowNs(lab)));
        probe.get(0).onTimer(nowNs(lab));
        for (int i = 0; i < 2000 && !probe.get(0).isDone(); i++) {
            lab.network.simulateTime(STEP_SECONDS);
            probe.get(0).onTimer(nowNs(lab));
        }
        assertTrue(probe.get(0).isDone(), "never ends");
        assertEquals(Long.MAX_VALUE, probe.get(0).nextDeadlineNs());
        return probe.get(0).report();
    }

    private static long nowNs(NatLab lab) {
        return lab.network.scheduler().nowNs();
    }

    private static NatReport behind(NatBehaviour behaviour) {
        NatLab lab = new NatLab(behaviour);
        new Server(lab, both(lab));
        return probe(lab, lab.x1, new Endpoint(address(lab.y1), PORT));
    }

    private static NatMapping mapping(Dependence dependence) {
        return NatMapping.valueOf(dependence.name());
    }

    private static NatFiltering filtering(Dependence dependence) {
        return NatFiltering.valueOf(dependence.name());
    }

    @Test
    void shouldTellEveryPairOfMappingAndFiltering() {
        for (Dependence mapping : Dependence.values()) {
            for (Dependence filtering : Dependence.values()) {
                NatReport report = behind(NatBehaviour.of(mapping, filtering, PortAssignment.RANDOM));
                assertEquals(mapping(mapping), report.mapping(), mapping + " " + filtering);
                assertEquals(filtering(filtering), report.filtering(), mapping + " " + filtering);
                assertEquals(Hairpin.NO, report.hairpin());
            }
        }
    }

    @Test
    void shouldSeeThatANatHairpins() {
        assertEquals(
                Hairpin.YES, behind(NatBehaviour.FULL_CONE.withHairpinning()).hairpin());
        assertEquals(
                Hairpin.YES,
                behind(NatBehaviour.PORT_RESTRICTED.withHairpinning()).hairpin());
    }

    @Test
    void shouldSeeThatThereIsNoNat() {
        NatLab lab = new NatLab(NatBehaviour.FULL_CONE);
        new Server(lab, both(lab));
        SimHost open = lab.host("open", lab.network.internet(), "198.51.100.9/32");
        NatReport report = probe(lab, open, new Endpoint(address(lab.y1), PORT));
        assertEquals(NatMapping.NONE, report.mapping());
        assertEquals(NatFiltering.ENDPOINT_INDEPENDENT, report.filtering());
        assertEquals(Hairpin.NOT_NEEDED, report.hairpin());
    }

    @Test
    void shouldTimeTheRoundTripOfTheCopyThatWasAnswered() {
        NatLab lab = new NatLab(NatBehaviour.FULL_CONE);
        Server server = new Server(lab, both(lab));
        List<Endpoint> seen = new ArrayList<>();
        server.loses = (from, site) -> {
            seen.add(from);
            return seen.size() == 1;
        };
        long rttNs = probe(lab, lab.x1, new Endpoint(address(lab.y1), PORT))
                .servers()
                .get(0)
                .rttNs()
                .orElseThrow();
        assertTrue(rttNs < 50_000_000, rttNs + " ns, with the wait for the second copy in it");
    }

    @Test
    void shouldNotKnowMuchOfAPlainServer() {
        NatLab lab = new NatLab(NatBehaviour.PORT_RESTRICTED);
        plainServer(lab.y1);
        NatReport report = probe(lab, lab.x1, new Endpoint(address(lab.y1), PORT));
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
            NatReport report =
                    probe(lab, lab.x1, new Endpoint(address(lab.y1), PORT), new Endpoint(address(lab.y2), PORT));
            assertEquals(
                    behaviour.equals(NatBehaviour.SYMMETRIC) ? NatMapping.DEPENDENT : NatMapping.ENDPOINT_INDEPENDENT,
                    report.mapping());
        }
    }

    private static void plainServer(SimHost host) {
        List<SimSocket> socket = new ArrayList<>();
        socket.add(host.open(PORT, (datagram, from, nowNs) -> {
            ByteBuffer answer = ByteBuffer.allocate(BindingResponder.MAX_ANSWER_LENGTH);
            BindingResponder.PLAIN.answer(datagram, from, StunSites.MAIN, answer);
            socket.get(0).send(answer, from);
        }));
    }

    @Test
    void shouldTellWhetherPortsMatterWithASecondPortOnly() {
        NatLab restricted = new NatLab(NatBehaviour.PORT_RESTRICTED);
        new Server(restricted, new Endpoint(address(restricted.y1), OTHER_PORT));
        NatReport report = probe(restricted, restricted.x1, new Endpoint(address(restricted.y1), PORT));
        assertEquals(NatMapping.UNKNOWN, report.mapping(), "may depend on the address");
        assertEquals(NatFiltering.ADDRESS_AND_PORT_DEPENDENT, report.filtering());

        NatLab cone = new NatLab(NatBehaviour.FULL_CONE);
        new Server(cone, new Endpoint(address(cone.y1), OTHER_PORT));
        assertEquals(
                NatFiltering.PORT_INDEPENDENT,
                probe(cone, cone.x1, new Endpoint(address(cone.y1), PORT)).filtering());

        NatLab symmetric = new NatLab(NatBehaviour.SYMMETRIC);
        new Server(symmetric, new Endpoint(address(symmetric.y1), OTHER_PORT));
        assertEquals(
                NatMapping.ADDRESS_AND_PORT_DEPENDENT,
                probe(symmetric, symmetric.x1, new Endpoint(address(symmetric.y1), PORT))
                        .mapping());
    }

    @Test
    void shouldEndWithoutAnAnswerWithinThreeSeconds() {
        NatLab lab = new NatLab(NatBehaviour.FULL_CONE);
        long startNs = nowNs(lab);
        NatReport report = probe(lab, lab.x1, new Endpoint(address(lab.y1), PORT));
        assertFalse(report.hasAnswer());
        assertEquals(NatMapping.UNKNOWN, report.mapping());
        assertEquals(Hairpin.UNKNOWN, report.hairpin());
        assertTrue(nowNs(lab) - startNs < 3_000_000_000L);
    }

    @Test
    void shouldBelieveNobodyButTheServerThatItAsked() {
        NatLab lab = new NatLab(NatBehaviour.FULL_CONE);
        List<SimSocket> forger = new ArrayList<>();
        forger.add(lab.y2.open(PORT, (datagram, from, nowNs) -> {}));
        lab.y1.open(PORT, (datagram, from, nowNs) -> {
            ByteBuffer answer = ByteBuffer.allocate(BindingResponder.MAX_ANSWER_LENGTH);
            BindingResponder.PLAIN.answer(datagram, from, StunSites.MAIN, answer);
            forger.get(0).send(answer, from);
        });
        assertFalse(probe(lab, lab.x1, new Endpoint(address(lab.y1), PORT)).hasAnswer());
    }
}
