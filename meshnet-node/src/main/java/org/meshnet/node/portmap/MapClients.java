package org.meshnet.node.portmap;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.tun.udp.SocketTuner;

/** All protocols, with the count of what they refused. */
public final class MapClients {
    private final AtomicLong refusedCount = new AtomicLong();
    private final List<MapClient> clients;

    /**
     * @param random for what must not be guessed
     * @param tuner sets what policy routing tells the sockets by
     */
    public MapClients(RandomSource random, SocketTuner tuner) {
        GatewayUdp udp = new GatewayUdp(GatewayUdp.PORT, refusedCount, tuner);
        clients =
                List.of(new PcpClient(udp, random), new NatPmpClient(udp), new UpnpClient(refusedCount, random, tuner));
    }

    List<MapClient> all() {
        return clients;
    }

    /** Those that the gateway speaks; blocks for some seconds, changes nothing there. */
    public Set<MapProtocol> offered(Gateway gateway) {
        Set<MapProtocol> offered = EnumSet.noneOf(MapProtocol.class);
        for (MapClient client : clients) {
            if (client.isOffered(gateway)) {
                offered.add(client.protocol());
            }
        }
        return offered;
    }

    /** Answers that did not fit what was asked. Any thread. */
    public long refusedCount() {
        return refusedCount.get();
    }
}
