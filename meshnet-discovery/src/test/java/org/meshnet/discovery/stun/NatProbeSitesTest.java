package org.meshnet.discovery.stun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.stun.Hairpin;
import org.meshnet.core.stun.NatFiltering;
import org.meshnet.core.stun.NatMapping;
import org.meshnet.core.stun.NatReport;
import org.meshnet.sim.Dependence;
import org.meshnet.sim.NatBehaviour;
import org.meshnet.sim.NatLab;
import org.meshnet.sim.PortAssignment;
import org.meshnet.sim.SimHost;
import org.meshnet.sim.SimSocket;

/** The probe against the server's STUN, through every kind of NAT, in virtual time. */
class NatProbeSitesTest {
    private static final int PORT = 3478;
    private static final int OTHER_PORT = 3479;

    /** Two public hosts that stand for one server with two addresses. */
    private static final class Server {
        private final BindingResponder responder;
        private final List<SimSocket> sockets = new ArrayList<>();
        private BiPredicate<Endpoint, Integer> loses = (from, site) -> false;

        Server(NatLab lab, Endpoint alternate) {
            StunSites sites = new StunSites(NatLab.endpoint(lab.y1, PORT), alternate);
            responder = BindingResponder.of(sites);
            for (int site = 0; site < sites.limit(); site++) {
                int here = site;
                SimHost host = lab.y1.addresses().contains(sites.at(site).address()) ? lab.y1 : lab.y2;
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

    private static Endpoint both(NatLab lab) {
        return NatLab.endpoint(lab.y2, OTHER_PORT);
    }

    private static NatReport behind(NatBehaviour behaviour) {
        NatLab lab = new NatLab(behaviour);
        new Server(lab, both(lab));
        return lab.probe(lab.x1, NatLab.endpoint(lab.y1, PORT));
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
        NatReport report = lab.probe(open, NatLab.endpoint(lab.y1, PORT));
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
        long rttNs = lab.probe(lab.x1, NatLab.endpoint(lab.y1, PORT))
                .servers()
                .get(0)
                .rttNs()
                .orElseThrow();
        assertTrue(rttNs < 50_000_000, rttNs + " ns, with the wait for the second copy in it");
    }

    @Test
    void shouldTellWhetherPortsMatterWithASecondPortOnly() {
        NatLab restricted = new NatLab(NatBehaviour.PORT_RESTRICTED);
        new Server(restricted, NatLab.endpoint(restricted.y1, OTHER_PORT));
        NatReport report = restricted.probe(restricted.x1, NatLab.endpoint(restricted.y1, PORT));
        assertEquals(NatMapping.UNKNOWN, report.mapping(), "may depend on the address");
        assertEquals(NatFiltering.ADDRESS_AND_PORT_DEPENDENT, report.filtering());

        NatLab cone = new NatLab(NatBehaviour.FULL_CONE);
        new Server(cone, NatLab.endpoint(cone.y1, OTHER_PORT));
        assertEquals(
                NatFiltering.PORT_INDEPENDENT,
                cone.probe(cone.x1, NatLab.endpoint(cone.y1, PORT)).filtering());

        NatLab symmetric = new NatLab(NatBehaviour.SYMMETRIC);
        new Server(symmetric, NatLab.endpoint(symmetric.y1, OTHER_PORT));
        assertEquals(
                NatMapping.ADDRESS_AND_PORT_DEPENDENT,
                symmetric
                        .probe(symmetric.x1, NatLab.endpoint(symmetric.y1, PORT))
                        .mapping());
    }
}
