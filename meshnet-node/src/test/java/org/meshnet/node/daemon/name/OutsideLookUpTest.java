package org.meshnet.node.daemon.name;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.node.lookup.NameServers;
import org.meshnet.tun.udp.SocketTuner;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@Timeout(60)
class OutsideLookUpTest {
    @TempDir
    Path folder;

    private final List<Integer> tuned = new ArrayList<>();
    private boolean isNeeded = true;
    private DatagramSocket server;
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
        server = new DatagramSocket(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
        file = Files.writeString(folder.resolve("resolv.conf"), "# one\nnameserver 127.0.0.1\noptions x\n");
        Thread thread = new Thread(this::serve, "a name server");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    /** Knows vpn.example's IPv4 address, and says something else first. */
    private void serve() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[512], 512);
                server.receive(packet);
                Message question = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                Message other = new Message((question.getHeader().getID() + 1) & 0xffff);
                send(other, packet);
                Message answer = new Message(question.getHeader().getID());
                answer.getHeader().setFlag(Flags.QR);
                answer.addRecord(question.getQuestion(), Section.QUESTION);
                boolean isKnown = question.getQuestion().getName().toString().equals("vpn.example.")
                        && question.getQuestion().getType() == Type.A;
                if (isKnown) {
                    answer.addRecord(
                            new ARecord(
                                    question.getQuestion().getName(),
                                    DClass.IN,
                                    60,
                                    InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7})),
                            Section.ANSWER);
                }
                send(answer, packet);
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void send(Message message, DatagramPacket to) throws IOException {
        byte[] bytes = message.toWire();
        server.send(new DatagramPacket(bytes, bytes.length, to.getSocketAddress()));
    }

    private List<String> lookUp(String host) throws UnknownHostException {
        OutsideLookUp lookUp = new OutsideLookUp(
                new Tuner(),
                name -> new InetAddress[] {InetAddress.getLoopbackAddress()},
                () -> isNeeded,
                new NameServers(List.of(folder.resolve("missing"), file), server.getLocalPort()));
        return Stream.of(lookUp.all(host)).map(InetAddress::getHostAddress).toList();
    }

    @Test
    void shouldAskThisHostsNameServersByMarkedSockets() throws IOException {
        assertEquals(List.of("192.0.2.7"), lookUp("vpn.example"));
        assertEquals(2, tuned.size());
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
