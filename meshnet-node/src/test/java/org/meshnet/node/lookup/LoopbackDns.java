package org.meshnet.node.lookup;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A name server on the loopback address, by UDP and TCP on one port, which answers all questions alike. */
public final class LoopbackDns implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final DatagramSocket datagrams;
    private final ServerSocket streams;
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private volatile int rcode = Rcode.NOERROR;
    private volatile List<Record> records = List.of();
    private volatile boolean isTruncated;
    private volatile boolean isForged;

    private LoopbackDns(DatagramSocket datagrams, ServerSocket streams) {
        this.datagrams = datagrams;
        this.streams = streams;
        start(this::serveDatagrams);
        start(this::serveStreams);
    }

    /** At a port that is free. */
    public static LoopbackDns open() throws IOException {
        for (int i = 0; ; i++) {
            DatagramSocket datagrams = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
            try {
                return new LoopbackDns(datagrams, new ServerSocket(datagrams.getLocalPort(), 5, LOOPBACK));
            } catch (IOException e) {
                // Somebody has this port for TCP.
                datagrams.close();
                if (i == 100) {
                    throw e;
                }
            }
        }
    }

    private static void start(Runnable loop) {
        Thread thread = new Thread(loop, "a name server");
        thread.setDaemon(true);
        thread.start();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(LOOPBACK, datagrams.getLocalPort());
    }

    /** What came, as {@code UDP _meshnet._udp.example.org. SRV}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** From now on that is the answer to every question. */
    public void answer(int code, Record... with) {
        rcode = code;
        records = List.of(with);
    }

    /** Datagrams have no room for the records. */
    void truncate() {
        isTruncated = true;
    }

    /** Somebody else answers each question first, and has not seen it. */
    public void forge() {
        isForged = true;
    }

    static SRVRecord record(int priority, int weight, int port, String target) throws IOException {
        Name owner = Name.fromString("_meshnet._udp.example.org.");
        return new SRVRecord(owner, DClass.IN, 60, priority, weight, port, Name.fromString(target));
    }

    private void serveDatagrams() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[512], 512);
                datagrams.receive(packet);
                Message question = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                note("UDP", question);
                if (isForged) {
                    send(new Message((question.getHeader().getID() + 1) & 0xffff).toWire(), packet);
                    send(new byte[] {1, 2, 3}, packet);
                }
                Message answer = answer(question, !isTruncated);
                if (isTruncated) {
                    answer.getHeader().setFlag(Flags.TC);
                }
                send(answer.toWire(), packet);
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void send(byte[] bytes, DatagramPacket to) throws IOException {
        datagrams.send(new DatagramPacket(bytes, bytes.length, to.getSocketAddress()));
    }

    private void serveStreams() {
        while (!streams.isClosed()) {
            try (Socket socket = streams.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                byte[] bytes = new byte[in.readUnsignedShort()];
                in.readFully(bytes);
                Message question = new Message(bytes);
                note("TCP", question);
                byte[] answer = answer(question, true).toWire();
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                out.writeShort(answer.length);
                out.write(answer);
            } catch (IOException e) {
                // closed, or who asked is gone
            }
        }
    }

    private void note(String transport, Message question) {
        Record record = question.getQuestion();
        asked.add(transport + " " + record.getName() + " " + Type.string(record.getType()));
    }

    private Message answer(Message question, boolean isWhole) {
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setRcode(rcode);
        answer.addRecord(question.getQuestion(), Section.QUESTION);
        if (isWhole) {
            records.forEach(record -> answer.addRecord(record, Section.ANSWER));
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        streams.close();
    }
}
