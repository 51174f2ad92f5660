package org.meshnet.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A program of its own, run on a host of the lab: sends datagrams from a file, one hexadecimal line each, and then
 * prints how many it sent and which datagrams came back: it waits for as many as are expected, and half a second for
 * more.
 *
 * <p>Arguments: own address, own port (0: any), address and port of the target, file, how many answers are expected.
 */
public final class Replayer {
    private static final long PACE_NS = 500_000;
    private static final int LISTEN_TURNS = 500;
    private static final int PATIENT_TURNS = 60_000;
    private static final long TURN_NS = 1_000_000;

    private Replayer() {}

    /** Sends, listens, prints, ends. */
    public static void main(String[] arguments) throws IOException {
        InetSocketAddress own = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
        InetSocketAddress target = new InetSocketAddress(arguments[2], Integer.parseInt(arguments[3]));
        int sentCount = 0;
        List<String> answers = new ArrayList<>();
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, 1 << 20)
                    .bind(own)
                    .configureBlocking(false);
            for (String line : Files.readAllLines(Path.of(arguments[4]), StandardCharsets.US_ASCII)) {
                channel.send(ByteBuffer.wrap(HexFormat.of().parseHex(line)), target);
                sentCount++;
                LockSupport.parkNanos(PACE_NS);
            }
            int expected = Integer.parseInt(arguments[5]);
            for (int turn = 0; turn < PATIENT_TURNS && answers.size() < expected; turn++) {
                listen(channel, answers);
            }
            for (int turn = 0; turn < LISTEN_TURNS; turn++) {
                listen(channel, answers);
            }
        }
        System.out.println("sent " + sentCount + " answers " + answers);
    }

    private static void listen(DatagramChannel channel, List<String> answers) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(0xffff);
        if (channel.receive(buffer) != null) {
            answers.add(HexFormat.of().toHexDigits(buffer.get(0)) + " of " + buffer.position() + " bytes");
        }
        LockSupport.parkNanos(TURN_NS);
    }
}
