package org.meshnet.node.daemon.name;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.node.lookup.LoopbackDns;
import org.meshnet.node.lookup.NameServers;
import org.meshnet.tun.udp.SocketTuner;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

@Timeout(60)
class OutsideLookUpTest {
    @TempDir
    Path folder;

    private final List<Integer> tuned = new ArrayList<>();
    private boolean isNeeded = true;
    private LoopbackDns server;
    private Path file;

    private final class Tuner implements SocketTuner {
        @Override
        public void tune(int fd) {
            throw new IllegalStateException("not asked");
        }

        @Override
        public void tune(List<DatagramChannel> channels) {
            throw new IllegalStateException("not asked");
        }

        @Override
        public void tune(DatagramSocket socket) {
            tuned.add(socket.getLocalPort());
        }

        @Override
        public void tune(Socket socket) {
            throw new IllegalStateException("not asked");
        }
    }

    @BeforeEach
    void startServer() throws IOException {
        server = LoopbackDns.open();
        server.forge();
        file = Files.writeString(folder.resolve("resolv.conf"), "# one\nnameserver 127.0.0.1\noptions x\n");
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    private List<String> lookUp(String host) throws UnknownHostException {
        OutsideLookUp lookUp = new OutsideLookUp(
                new Tuner(),
                name -> new InetAddress[] {InetAddress.getLoopbackAddress()},
                () -> isNeeded,
                new NameServers(
                        List.of(folder.resolve("missing"), file),
                        server.address().getPort()));
        return Stream.of(lookUp.all(host)).map(InetAddress::getHostAddress).toList();
    }

    @Test
    void shouldAskThisHostsNameServersByMarkedSockets() throws IOException {
        InetAddress address = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7});
        server.answer(Rcode.NOERROR, new ARecord(Name.fromString("vpn.example."), DClass.IN, 60, address));
        assertEquals(
                List.of("192.0.2.7"), lookUp("vpn.example").stream().distinct().toList());
        assertEquals(List.of("UDP vpn.example. A", "UDP vpn.example. AAAA"), sorted(server.asked()));
        assertEquals(2, tuned.size());
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream().sorted().toList();
    }

    @Test
    void shouldAskNobodyElseWhereThereIsNoExit() throws IOException {
        isNeeded = false;
        assertEquals(List.of("127.0.0.1"), lookUp("vpn.example"));
        assertEquals(0, tuned.size());
    }

    @Test
    void shouldLeaveToTheSystemWhatTheyDoNotKnow() throws IOException {
        assertEquals(List.of("127.0.0.1"), lookUp("other.example"));
        assertEquals(List.of("127.0.0.1"), lookUp("192.0.2.9"), "an address is no name");
        assertEquals(2, tuned.size());
    }
}
