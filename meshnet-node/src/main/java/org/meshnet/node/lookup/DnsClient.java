package org.meshnet.node.lookup;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.tun.udp.SocketTuner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * Asks a name server one question and waits for the answer, for a bounded time: by UDP from a port of the system's
 * choice, and once more by TCP if the answer does not fit a datagram. Any thread.
 */
public final class DnsClient {
    private static final Logger LOG = LoggerFactory.getLogger(DnsClient.class);
    private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(1500);
    /** Datagrams that are no answer, after which it is given up: somebody guesses ids. */
    private static final int MOST_REFUSED = 8;

    private static final int UDP_BYTES = 1232;
    private static final int LONGEST_ANSWER = 4096;
    private static final int LENGTH_BYTES = 2;

    private final SocketTuner tuner;

    /** @param tuner sets what policy routing tells the sockets by */
    public DnsClient(SocketTuner tuner) {
        this.tuner = tuner;
    }

    /** The answer, whatever it says; empty if there is none. */
    public Optional<Message> ask(InetSocketAddress server, Name name, int type) {
        Message question = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        question.addRecord(new OPTRecord(UDP_BYTES, 0, 0), Section.ADDITIONAL);
        try {
            Message answer = byDatagram(server, question);
            return Optional.of(answer.getHeader().getFlag(Flags.TC) ? byStream(server, question) : answer);
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} does not tell of {}: {}", server, name, e.toString());
            return Optional.empty();
        }
    }

    private Message byDatagram(InetSocketAddress server, Message question) throws IOException {
        long endNs = System.nanoTime() + PATIENCE_NS;
        try (DatagramSocket socket = new DatagramSocket()) {
            tuner.tune(socket);
            socket.connect(server);
            byte[] bytes = question.toWire();
            socket.send(new DatagramPacket(bytes, bytes.length));
            DatagramPacket packet = new DatagramPacket(new byte[LONGEST_ANSWER], LONGEST_ANSWER);
            for (int i = 0; i < MOST_REFUSED; i++) {
                packet.setLength(LONGEST_ANSWER);
                socket.setSoTimeout(leftMs(endNs));
                socket.receive(packet);
                Optional<Message> answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()), question);
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
        }
        throw new IOException("no answer among what came");
    }

    private Message byStream(InetSocketAddress server, Message question) throws IOException {
        long endNs = System.nanoTime() + PATIENCE_NS;
        try (Socket socket = new Socket()) {
            tuner.tune(socket);
            socket.connect(server, leftMs(endNs));
            byte[] bytes = question.toWire();
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(LENGTH_BYTES + bytes.length)
                            .putShort((short) bytes.length)
                            .put(bytes)
                            .array());
            int length = ByteBuffer.wrap(read(socket, LENGTH_BYTES, endNs)).getShort() & 0xffff;
            return answer(read(socket, length, endNs), question)
                    .orElseThrow(() -> new IOException("what came is no answer"));
        }
    }

    private static byte[] read(Socket socket, int length, long endNs) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] bytes = new byte[length];
        int read = 0;
        while (read < length) {
            socket.setSoTimeout(leftMs(endNs));
            int count = in.read(bytes, read, length - read);
            if (count < 0) {
                throw new EOFException("closed before the answer");
            }
            read += count;
        }
        return bytes;
    }

    private static int leftMs(long endNs) throws SocketTimeoutException {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
        if (leftMs <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return (int) leftMs;
    }

    /** What these bytes answer to the question; empty if they do not. */
    private static Optional<Message> answer(byte[] bytes, Message question) {
        try {
            Message answer = new Message(bytes);
            boolean isOurs = answer.getHeader().getFlag(Flags.QR)
                    && answer.getHeader().getID() == question.getHeader().getID()
                    && question.getQuestion().equals(answer.getQuestion());
            return isOurs ? Optional.of(answer) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
