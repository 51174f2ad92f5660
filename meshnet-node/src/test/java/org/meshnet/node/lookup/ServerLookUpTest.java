package org.meshnet.node.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meshnet.core.discovery.ServerRank;
import org.meshnet.core.net.Endpoint;
import org.meshnet.node.config.ServerAddress;

class ServerLookUpTest {
    private static final ServerAddress DOMAIN = new ServerAddress("example.org", 8000, false, true);

    private final Map<String, List<String>> addresses = Map.of(
            "example.org", List.of("192.0.2.1", "2001:db8::1"),
            "a.example.org", List.of("192.0.2.10", "2001:db8::10"),
            "b.example.org", List.of("192.0.2.20"));
    private final List<String> asked = new ArrayList<>();
    private List<ServiceRecord> records = List.of();
    private boolean isSilent;
    private final ServerLookUp lookUp = new ServerLookUp(this::all, this::services);

    private InetAddress[] all(String host) throws UnknownHostException {
        List<InetAddress> found = new ArrayList<>();
        for (String address : addresses.getOrDefault(host, List.of())) {
            found.add(InetAddress.getByName(address));
        }
        if (found.isEmpty()) {
            throw new UnknownHostException(host);
        }
        return found.toArray(InetAddress[]::new);
    }

    private List<ServiceRecord> services(String domain) throws UnknownHostException {
        asked.add(domain);
        if (isSilent) {
            throw new UnknownHostException(domain);
        }
        return records;
    }

    private List<String> find(ServerAddress server) throws UnknownHostException {
        return lookUp.find(server).endpoints().stream().map(Endpoint::toString).toList();
    }

    @Test
    void shouldTakeTargetsPortsAndRanksOfTheRecords() throws UnknownHostException {
        records = List.of(
                new ServiceRecord(10, 5, 9000, "a.example.org"),
                new ServiceRecord(20, 0, 8001, "gone.example.org"),
                new ServiceRecord(30, 7, 8002, "b.example.org"));
        assertEquals(List.of("192.0.2.10:9000", "[2001:db8::10]:9000", "192.0.2.20:8002"), find(DOMAIN));
        assertEquals(
                Map.of(
                        Endpoint.parse("192.0.2.10:9000").orElseThrow(), new ServerRank(10, 5, "a.example.org"),
                        Endpoint.parse("[2001:db8::10]:9000").orElseThrow(), new ServerRank(10, 5, "a.example.org"),
                        Endpoint.parse("192.0.2.20:8002").orElseThrow(), new ServerRank(30, 7, "b.example.org")),
                lookUp.find(DOMAIN).ranks());
    }

    @Test
    void shouldTakeTheNamesOwnAddressesWhereThereAreNoRecords() throws UnknownHostException {
        assertEquals(List.of("192.0.2.1:8000", "[2001:db8::1]:8000"), find(DOMAIN));
        assertEquals(Map.of(), lookUp.find(DOMAIN).ranks());
        isSilent = true;
        assertEquals(List.of("192.0.2.1:8000", "[2001:db8::1]:8000"), find(DOMAIN));
    }

    /** Else a resolver that stumbles would move all nodes to another server. */
    @Test
    void shouldNotTakeSilenceForADenialWhereThereWereRecords() throws UnknownHostException {
        records = List.of(new ServiceRecord(10, 5, 9000, "a.example.org"));
        find(DOMAIN);
        isSilent = true;
        assertThrows(UnknownHostException.class, () -> find(DOMAIN));
        isSilent = false;
        records = List.of();
        assertEquals(List.of("192.0.2.1:8000", "[2001:db8::1]:8000"), find(DOMAIN));
    }

    @Test
    void shouldFindNothingWhereThereDecidedlyIsNoServiceOrNoTargetIsKnown() {
        records = List.of(new ServiceRecord(0, 0, 0, ""));
        assertThrows(UnknownHostException.class, () -> find(DOMAIN));
        records = List.of(new ServiceRecord(0, 0, 8000, "gone.example.org"));
        assertThrows(UnknownHostException.class, () -> find(DOMAIN));
    }

    @Test
    void shouldAskForNoRecordsWhereThePortIsSaid() throws UnknownHostException {
        assertEquals(List.of("192.0.2.20:7"), find(new ServerAddress("b.example.org", 7)));
        assertEquals(List.of(), asked);
    }
}
