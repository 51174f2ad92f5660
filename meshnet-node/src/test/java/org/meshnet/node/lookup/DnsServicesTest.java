package org.meshnet.node.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.meshnet.tun.udp.SocketTuner;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SRVRecord;

@Timeout(60)
class DnsServicesTest {
    private static final String UDP = "UDP _meshnet._udp.example.org. SRV";

    private LoopbackDns first;
    private LoopbackDns second;

    @BeforeEach
    void start() throws IOException {
        first = LoopbackDns.open();
        second = LoopbackDns.open();
    }

    @AfterEach
    void stop() throws IOException {
        first.close();
        second.close();
    }

    private List<ServiceRecord> lookUp() throws UnknownHostException {
        List<InetSocketAddress> servers = List.of(first.address(), second.address());
        return new DnsServices(new DnsClient(SocketTuner.NONE), () -> servers).all("example.org");
    }

    @Test
    void shouldTellAllRecordsInOneOrder() throws IOException {
        first.answer(
                Rcode.NOERROR,
                LoopbackDns.record(20, 0, 8000, "c.example.org."),
                LoopbackDns.record(10, 1, 9000, "b.example.org."),
                LoopbackDns.record(10, 3, 8000, "a.example.org."));
        assertEquals(
                List.of(
                        new ServiceRecord(10, 3, 8000, "a.example.org"),
                        new ServiceRecord(10, 1, 9000, "b.example.org"),
                        new ServiceRecord(20, 0, 8000, "c.example.org")),
                lookUp());
        assertEquals(List.of(UDP), first.asked());
        assertEquals(List.of(), second.asked());
    }

    @Test
    void shouldAskByTcpForWhatDoesNotFitADatagram() throws IOException {
        first.answer(Rcode.NOERROR, LoopbackDns.record(10, 3, 8000, "a.example.org."));
        first.truncate();
        assertEquals(List.of(new ServiceRecord(10, 3, 8000, "a.example.org")), lookUp());
        assertEquals(List.of(UDP, UDP.replace("UDP _", "TCP _")), first.asked());
    }

    @Test
    void shouldTakeNoAnswerOfWhoHasNotSeenTheQuestion() throws IOException {
        first.answer(Rcode.NOERROR, LoopbackDns.record(10, 3, 8000, "a.example.org."));
        first.forge();
        assertEquals(1, lookUp().size());
        assertEquals(List.of(UDP), first.asked());
    }

    @Test
    void shouldBelieveThatThereAreNone() throws IOException {
        first.answer(Rcode.NXDOMAIN);
        assertEquals(List.of(), lookUp());
        first.answer(Rcode.NOERROR);
        assertEquals(List.of(), lookUp());
        assertEquals(List.of(), second.asked());
    }

    @Test
    void shouldAskTheNextServerWhereOneCannotTell() throws IOException {
        first.answer(Rcode.SERVFAIL);
        second.answer(Rcode.NOERROR, LoopbackDns.record(10, 3, 8000, "a.example.org."));
        assertEquals(1, lookUp().size());
    }

    @Test
    void shouldSayThatNobodyKnowsAfterAllWereAskedTwice() {
        first.answer(Rcode.SERVFAIL);
        second.answer(Rcode.REFUSED);
        assertThrows(UnknownHostException.class, this::lookUp);
        assertEquals(List.of(UDP, UDP), first.asked());
        assertEquals(List.of(UDP, UDP), second.asked());
    }

    @Test
    void shouldTellThatThereDecidedlyIsNone() throws IOException {
        first.answer(Rcode.NOERROR, LoopbackDns.record(0, 0, 0, "."));
        assertEquals(List.of(new ServiceRecord(0, 0, 0, "")), lookUp());
    }

    @Test
    void shouldLeaveOutWhatCannotBeAServerAndTheWorstOfTooMany() throws IOException {
        Stream<SRVRecord> many = IntStream.range(0, 40).mapToObj(i -> {
            try {
                return LoopbackDns.record(100 - i, 0, 8000, "s" + i + ".example.org.");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        Stream<SRVRecord> faulty = Stream.of(
                LoopbackDns.record(1, 0, 0, "port.example.org."),
                LoopbackDns.record(1, 0, 8000, "a\\032b.example.org."));
        first.answer(Rcode.NOERROR, Stream.concat(many, faulty).toArray(SRVRecord[]::new));
        first.truncate();
        List<ServiceRecord> found = lookUp();
        assertEquals(16, found.size());
        assertEquals(new ServiceRecord(61, 0, 8000, "s39.example.org"), found.get(0));
    }

    @Test
    void shouldFindNoneWhereThisHostHasNoNameServer() throws IOException {
        assertEquals(List.of(), new DnsServices(new DnsClient(SocketTuner.NONE), List::of).all("example.org"));
    }
}
