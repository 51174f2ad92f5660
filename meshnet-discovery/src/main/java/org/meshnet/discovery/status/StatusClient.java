package org.meshnet.discovery.status;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Asks a running server. Stateless. */
public final class StatusClient {
    /** Longer than a server waits for its own loop. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);

    private StatusClient() {}

    /**
     * The status as the server writes it.
     *
     * @throws IOException if nobody listens there, or does not answer
     */
    public static String ask(Path socket, StatusFormat format) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try (channel) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            try (TimedChannel timed = new TimedChannel(channel, PATIENCE_NS)) {
                return StatusExchange.ask(timed, format);
            }
        }
    }
}
