package org.meshnet.node.portmap;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.RandomSource;

/** PCP (RFC 6887). One nonce for all its mappings: who does not know it can neither renew nor remove them. */
final class PcpClient implements MapClient {
    private static final IpAddress ANY_V4 = IpAddress.v4(0);

    private final GatewayUdp udp;
    private final byte[] nonce;

    PcpClient(GatewayUdp udp, RandomSource random) {
        this.udp = udp;
        this.nonce = random.bytes(PcpMessages.NONCE_LENGTH);
    }

    @Override
    public MapProtocol protocol() {
        return MapProtocol.PCP;
    }

    @Override
    public boolean isOffered(Gateway gateway) {
        byte[] question = PcpMessages.announceRequest(gateway.local());
        return udp.ask(gateway, question, GatewayUdp.Patience.FULL, PcpClient::announced)
                .isPresent();
    }

    private static Optional<Boolean> announced(ByteBuffer answer) {
        return PcpMessages.isAnnounceSuccess(answer) ? Optional.of(true) : Optional.empty();
    }

    @Override
    public Optional<PortMapping> map(Gateway gateway, int internalPort, int externalPort) {
        Endpoint wanted = new Endpoint(ANY_V4, externalPort);
        byte[] question =
                PcpMessages.mapRequest(nonce, gateway.local(), internalPort, wanted, Lifetimes.WANTED_SECONDS);
        return udp.ask(
                        gateway,
                        question,
                        GatewayUdp.Patience.FULL,
                        answer -> PcpMessages.granted(answer, nonce, internalPort))
                .filter(granted -> granted.lifetimeSeconds() > 0)
                .map(granted -> new PortMapping(
                        protocol(), gateway, internalPort, granted.external(), granted.lifetimeSeconds()));
    }

    @Override
    public void unmap(PortMapping mapping) {
        Endpoint none = new Endpoint(ANY_V4, 0);
        byte[] question = PcpMessages.mapRequest(nonce, mapping.gateway().local(), mapping.internalPort(), none, 0);
        udp.ask(
                mapping.gateway(),
                question,
                GatewayUdp.Patience.SHORT,
                answer -> PcpMessages.granted(answer, nonce, mapping.internalPort()));
    }
}
