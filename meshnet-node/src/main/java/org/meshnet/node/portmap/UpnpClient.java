package org.meshnet.node.portmap;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.tun.udp.SocketTuner;

/** UPnP-IGD: the gateway is found by SSDP, describes itself over HTTP, and takes actions in SOAP. */
final class UpnpClient implements MapClient {
    private static final int PATIENCE_MS = 2000;
    private static final int SHORT_PATIENCE_MS = 250;
    private static final int SEARCH_MS = 1500;
    private static final int MAX_REFUSED = 16;
    private static final int MAX_SSDP_LENGTH = 4096;
    private static final int PORT_ATTEMPTS = 4;
    private static final int FIRST_PORT = 10_000;
    private static final int PORT_COUNT = 50_000;
    private static final String DESCRIPTION = "MeshNet";

    private final AtomicLong refusedCount;
    private final RandomSource random;
    private final SocketTuner tuner;
    private final GatewayHttp http;
    private final GatewayHttp hastyHttp;
    private @Nullable Found last;

    /** A service, and at which gateway. */
    private record Found(Gateway gateway, IgdService service) {}

    /**
     * @param refusedCount counts answers that were not taken
     * @param tuner sets what policy routing tells the sockets by
     */
    UpnpClient(AtomicLong refusedCount, RandomSource random, SocketTuner tuner) {
        this.tuner = tuner;
        this.http = new GatewayHttp(PATIENCE_MS, tuner);
        this.hastyHttp = new GatewayHttp(SHORT_PATIENCE_MS, tuner);
        this.refusedCount = refusedCount;
        this.random = random;
    }

    @Override
    public MapProtocol protocol() {
        return MapProtocol.UPNP;
    }

    @Override
    public boolean isOffered(Gateway gateway) {
        return find(gateway).flatMap(this::externalAddress).isPresent();
    }

    @Override
    public Optional<PortMapping> map(Gateway gateway, int internalPort, int externalPort) {
        Optional<IgdService> known = Optional.ofNullable(last)
                .filter(found -> found.gateway().equals(gateway))
                .map(Found::service);
        Optional<PortMapping> mapping = known.flatMap(service -> map(service, gateway, internalPort, externalPort));
        return mapping.isPresent()
                ? mapping
                : find(gateway).flatMap(service -> map(service, gateway, internalPort, externalPort));
    }

    private Optional<PortMapping> map(IgdService service, Gateway gateway, int internalPort, int externalPort) {
        last = new Found(gateway, service);
        Optional<IpAddress> address = externalAddress(service);
        int port = externalPort == 0 ? internalPort : externalPort;
        int lifetime = Lifetimes.WANTED_SECONDS;
        for (int i = 0; address.isPresent() && i < PORT_ATTEMPTS; i++) {
            Optional<GatewayHttp.Answer> answer = add(service, gateway, internalPort, port, lifetime);
            if (answer.filter(GatewayHttp.Answer::isOk).isPresent()) {
                Endpoint external = new Endpoint(address.get(), port);
                return Optional.of(new PortMapping(protocol(), gateway, internalPort, external, lifetime));
            }
            int error = answer.map(refusal -> Soap.errorCode(refusal.body())).orElse(0);
            if (error == Soap.ONLY_PERMANENT) {
                lifetime = 0;
            } else if (error == Soap.CONFLICT) {
                port = FIRST_PORT + (int) random.nextLong(PORT_COUNT);
            } else {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private Optional<GatewayHttp.Answer> add(
            IgdService service, Gateway gateway, int internalPort, int port, int lifetimeSeconds) {
        Map<String, String> arguments = portArguments(port);
        arguments.put("NewInternalPort", String.valueOf(internalPort));
        arguments.put("NewInternalClient", gateway.local().toString());
        arguments.put("NewEnabled", "1");
        arguments.put("NewPortMappingDescription", DESCRIPTION);
        arguments.put("NewLeaseDuration", String.valueOf(lifetimeSeconds));
        return act(http, service, "AddPortMapping", arguments);
    }

    private static Map<String, String> portArguments(int port) {
        Map<String, String> arguments = new LinkedHashMap<>();
        arguments.put("NewRemoteHost", "");
        arguments.put("NewExternalPort", String.valueOf(port));
        arguments.put("NewProtocol", "UDP");
        return arguments;
    }

    @Override
    public void unmap(PortMapping mapping) {
        if (last != null) {
            Map<String, String> arguments = portArguments(mapping.external().port());
            act(hastyHttp, last.service(), "DeletePortMapping", arguments);
        }
    }

    private Optional<IpAddress> externalAddress(IgdService service) {
        return act(http, service, "GetExternalIPAddress", Map.of())
                .filter(GatewayHttp.Answer::isOk)
                .flatMap(answer -> Soap.value(answer.body(), "NewExternalIPAddress"))
                .flatMap(IpAddress::parse)
                .filter(address -> new Endpoint(address, 1).isSendable());
    }

    private static Optional<GatewayHttp.Answer> act(
            GatewayHttp http, IgdService service, String action, Map<String, String> arguments) {
        return http.post(
                service.control(), service.type() + "#" + action, Soap.request(service.type(), action, arguments));
    }

    private Optional<IgdService> find(Gateway gateway) {
        return search(gateway)
                .flatMap(location -> http.get(location)
                        .filter(GatewayHttp.Answer::isOk)
                        .flatMap(answer -> IgdService.find(answer.body(), location, gateway.address())));
    }

    /** Asks the group and the gateway itself; only what comes from the gateway counts. */
    private Optional<URI> search(Gateway gateway) {
        byte[] question = Ssdp.search();
        try (DatagramSocket socket =
                new DatagramSocket(new InetSocketAddress(gateway.local().toInetAddress(), 0))) {
            tuner.tune(socket);
            for (IpAddress target : new IpAddress[] {Ssdp.GROUP, gateway.address()}) {
                InetSocketAddress to = new InetSocketAddress(target.toInetAddress(), Ssdp.PORT);
                socket.send(new DatagramPacket(question, question.length, to));
            }
            return awaitLocation(socket, gateway);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<URI> awaitLocation(DatagramSocket socket, Gateway gateway) throws IOException {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SEARCH_MS);
        for (int i = 0; i < MAX_REFUSED; i++) {
            int leftMs = (int) TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
            if (leftMs <= 0) {
                return Optional.empty();
            }
            socket.setSoTimeout(leftMs);
            DatagramPacket packet = new DatagramPacket(new byte[MAX_SSDP_LENGTH], MAX_SSDP_LENGTH);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                return Optional.empty();
            }
            Optional<URI> location = Optional.of(packet)
                    .filter(answer -> IpAddress.of(answer.getAddress()).equals(gateway.address()))
                    .flatMap(answer ->
                            Ssdp.location(ByteBuffer.wrap(answer.getData(), 0, answer.getLength()), gateway.address()));
            if (location.isPresent()) {
                return location;
            }
            refusedCount.incrementAndGet();
        }
        return Optional.empty();
    }
}
