package org.meshnet.node.portmap;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.meshnet.tun.udp.SocketTuner;

/**
 * Asks a gateway one question by UDP. The socket is connected, so that the system hands over nothing but that gateway's
 * answers, and each question has a socket of its own, so that its port is hard to guess. One thread.
 */
final class GatewayUdp {
    /** PCP's and NAT-PMP's port of gateways. */
    static final int PORT = 5351;

    /**
     * How many copies of a question there are, and how long the first waits for an answer; each further one waits twice
     * as long.
     */
    enum Patience {
        FULL(3, 250),
        /** For what is said in leaving. */
        SHORT(1, 200);

        private final int copies;
        private final int firstWaitMs;

        Patience(int copies, int firstWaitMs) {
            this.copies = copies;
            this.firstWaitMs = firstWaitMs;
        }
    }

    private static final int MAX_ANSWER_LENGTH = 1500;
    /** An answer that does not fit is ignored; more of them end the wait. */
    private static final int MAX_REFUSED = 16;

    private final int port;
    private final AtomicLong refusedCount;
    private final SocketTuner tuner;

    /**
     * @param refusedCount counts answers that were not taken
     * @param tuner sets what policy routing tells the sockets by
     */
    GatewayUdp(int port, AtomicLong refusedCount, SocketTuner tuner) {
        this.tuner = tuner;
        this.port = port;
        this.refusedCount = refusedCount;
    }

    /**
     * Sends the question until the reader takes an answer.
     *
     * @param reader gets each answer from index 0 to its limit; empty if it does not fit
     * @return empty if none came
     */
    <T> Optional<T> ask(Gateway gateway, byte[] question, Patience patience, Function<ByteBuffer, Optional<T>> reader) {
        InetSocketAddress to = new InetSocketAddress(gateway.address().toInetAddress(), port);
        try (DatagramSocket socket =
                new DatagramSocket(new InetSocketAddress(gateway.local().toInetAddress(), 0))) {
            tuner.tune(socket);
            socket.connect(to);
            for (int copy = 0; copy < patience.copies; copy++) {
                int waitMs = patience.firstWaitMs << copy;
                socket.send(new DatagramPacket(question, question.length));
                Optional<T> answer = await(socket, waitMs, reader);
                if (answer.isPresent()) {
                    return answer;
                }
            }
        } catch (IOException e) {
            // Nobody listens there, or there is no way to it: the same as no answer.
            return Optional.empty();
        }
        return Optional.empty();
    }

    private <T> Optional<T> await(DatagramSocket socket, int waitMs, Function<ByteBuffer, Optional<T>> reader)
            throws IOException {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
        DatagramPacket packet = new DatagramPacket(new byte[MAX_ANSWER_LENGTH], MAX_ANSWER_LENGTH);
        for (int i = 0; i < MAX_REFUSED; i++) {
            int leftMs = (int) TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
            if (leftMs <= 0) {
                return Optional.empty();
            }
            socket.setSoTimeout(leftMs);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                return Optional.empty();
            }
            Optional<T> answer = reader.apply(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
            if (answer.isPresent()) {
                return answer;
            }
            refusedCount.incrementAndGet();
            packet.setLength(MAX_ANSWER_LENGTH);
        }
        return Optional.empty();
    }
}
