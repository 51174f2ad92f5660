package org.meshnet.node.netcheck;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.crypto.X25519;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.stream.DatagramQueue;
import org.meshnet.core.stream.DatagramReader;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.Hello;
import org.meshnet.core.wire.Limits;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.WireException;
import org.meshnet.node.stream.StreamConnector;
import org.meshnet.node.stream.StreamTarget;

/** Says hello to a server by a stream and waits for the challenge: only a discovery server answers so. */
final class StreamProbe {
    private static final int ANSWER_MS = 3000;
    private static final int HELLO_COUNT = 3;
    private static final long MOST_S = 15;

    private final StreamTarget target;
    private final StreamConnector connector;
    private final RandomSource random;

    private StreamProbe(StreamTarget target, StreamConnector connector, RandomSource random) {
        this.target = target;
        this.connector = connector;
        this.random = random;
    }

    /** Begins on a thread of its own; the line is there within some fifteen seconds. */
    static CompletableFuture<NetCheckReport.StreamLine> start(
            StreamTarget target, StreamConnector connector, RandomSource random) {
        CompletableFuture<NetCheckReport.StreamLine> line = new CompletableFuture<>();
        StreamProbe probe = new StreamProbe(target, connector, random);
        Thread thread = new Thread(() -> line.complete(probe.run()), "stream probe");
        thread.setDaemon(true);
        thread.start();
        return line.completeOnTimeout(failed(target, "no answer"), MOST_S, TimeUnit.SECONDS);
    }

    private static NetCheckReport.StreamLine failed(StreamTarget target, String reason) {
        return new NetCheckReport.StreamLine(target, OptionalLong.empty(), Optional.of(reason));
    }

    private NetCheckReport.StreamLine run() {
        try (Socket socket = connector.connect(target, fresh -> {})) {
            socket.setSoTimeout(ANSWER_MS);
            OptionalLong rttNs = OptionalLong.empty();
            // The first answer also waits for both ends to wake up.
            for (int i = 0; i < HELLO_COUNT; i++) {
                rttNs = OptionalLong.of(ask(socket));
            }
            return new NetCheckReport.StreamLine(target, rttNs, Optional.empty());
        } catch (SocketTimeoutException e) {
            return failed(target, "no answer");
        } catch (IOException e) {
            return failed(target, String.valueOf(e.getMessage()));
        }
    }

    /** Nanoseconds from a hello to its answer. */
    private long ask(Socket socket) throws IOException {
        Bytes nonce = Bytes.of(random.bytes(Limits.CLIENT_NONCE_LENGTH));
        long startNs = System.nanoTime();
        sendHello(socket, nonce);
        awaitChallenge(socket.getInputStream(), nonce);
        return System.nanoTime() - startNs;
    }

    /** With no key of its own, as it will not register. */
    private void sendHello(Socket socket, Bytes nonce) throws IOException {
        byte[] hello = new Hello(nonce, Bytes.of(random.bytes(X25519.KEY_LENGTH))).encode();
        DatagramQueue queue = new DatagramQueue(DatagramReader.MIN_BUFFER_BYTES);
        queue.add(ByteBuffer.wrap(hello), hello.length, 0);
        queue.take(bytes -> {
            byte[] all = new byte[bytes.remaining()];
            bytes.get(all);
            socket.getOutputStream().write(all);
        });
    }

    private static void awaitChallenge(InputStream in, Bytes nonce) throws IOException {
        DatagramReader reader = new DatagramReader(ByteBuffer.allocate(DatagramReader.MIN_BUFFER_BYTES));
        byte[] bytes = new byte[DatagramReader.MIN_BUFFER_BYTES];
        boolean[] isAnswered = {false};
        while (!isAnswered[0]) {
            int count = in.read(bytes, 0, reader.space().remaining());
            if (count < 0) {
                throw new EOFException("closed by the other end");
            }
            reader.space().put(bytes, 0, count);
            if (!reader.take(datagram -> isAnswered[0] |= isAnswer(datagram, nonce))) {
                throw new ProtocolException("what answers there is no discovery server");
            }
        }
    }

    private static boolean isAnswer(ByteBuffer datagram, Bytes nonce) {
        try {
            return datagram.get(datagram.position()) == MessageType.CHALLENGE
                    && Challenge.decode(datagram).clientNonce().equals(nonce);
        } catch (WireException e) {
            return false;
        }
    }
}
