package org.meshnet.node.daemon;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.discovery.registry.Registry;
import org.meshnet.discovery.registry.ServerSecrets;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.ticket.TicketRing;

/** A discovery server on a port of its own of the loopback device: the real registry around one thread. */
final class LoopbackServer implements AutoCloseable {
    private final DatagramChannel channel;
    private final Registry registry;

    LoopbackServer() throws IOException {
        channel = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        DatagramSink sink = (train, segmentBytes, to) -> send(train, to);
        SecureRandomSource random = new SecureRandomSource();
        ServerSecrets secrets = new ServerSecrets(ServerIdentity.generate(random), TicketRing.fresh(random, () -> 0));
        registry = new Registry(RegistryConfig.DEFAULT, secrets, random, sink, System.nanoTime());
        Thread thread = new Thread(this::run, "server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    private void send(ByteBuffer datagram, Endpoint to) {
        try {
            channel.send(datagram.duplicate(), to.toSocketAddress());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(2048);
        try {
            while (channel.isOpen()) {
                InetSocketAddress from = (InetSocketAddress) channel.receive(buffer.clear());
                registry.onDatagram(buffer.flip(), Endpoint.of(from), System.nanoTime());
                registry.onTimer(System.nanoTime());
            }
        } catch (IOException e) {
            // The test is over.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
