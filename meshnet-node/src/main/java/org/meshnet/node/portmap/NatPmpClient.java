package org.meshnet.node.portmap;

import java.util.Optional;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;

/** NAT-PMP (RFC 6886). */
final class NatPmpClient implements MapClient {
    private final GatewayUdp udp;

    NatPmpClient(GatewayUdp udp) {
        this.udp = udp;
    }

    @Override
    public MapProtocol protocol() {
        return MapProtocol.NAT_PMP;
    }

    @Override
    public boolean isOffered(Gateway gateway) {
        return address(gateway).isPresent();
    }

    private Optional<IpAddress> address(Gateway gateway) {
        return udp.ask(gateway, NatPmpMessages.addressRequest(), GatewayUdp.Patience.FULL, NatPmpMessages::address);
    }

    @Override
    public Optional<PortMapping> map(Gateway gateway, int internalPort, int externalPort) {
        int wanted = externalPort == 0 ? internalPort : externalPort;
        byte[] question = NatPmpMessages.mapRequest(internalPort, wanted, Lifetimes.WANTED_SECONDS);
        return address(gateway)
                .flatMap(external -> udp.ask(
                                gateway,
                                question,
                                GatewayUdp.Patience.FULL,
                                answer -> NatPmpMessages.granted(answer, internalPort))
                        .filter(granted -> granted.lifetimeSeconds() > 0)
                        .map(granted -> new PortMapping(
                                protocol(),
                                gateway,
                                internalPort,
                                new Endpoint(external, granted.externalPort()),
                                granted.lifetimeSeconds())));
    }

    @Override
    public void unmap(PortMapping mapping) {
        byte[] question = NatPmpMessages.mapRequest(mapping.internalPort(), 0, 0);
        udp.ask(
                mapping.gateway(),
                question,
                GatewayUdp.Patience.SHORT,
                answer -> NatPmpMessages.granted(answer, mapping.internalPort()));
    }
}
