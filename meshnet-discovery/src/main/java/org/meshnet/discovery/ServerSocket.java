package org.meshnet.discovery;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import org.jspecify.annotations.Nullable;

/** Opens the server's sockets, and says in one line why it can't. Stateless. */
final class ServerSocket {
    /** Asked of the system, which may give less: room for a burst of some ten thousand datagrams. */
    private static final int BUFFER_BYTES = 8 << 20;
    /** Connections that wait to be accepted. */
    private static final int BACKLOG = 256;

    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    private ServerSocket() {}

    /**
     * A non-blocking channel; on the wildcard address it takes IPv4 and IPv6.
     *
     * @param option what the user chose the address with
     * @throws StartFailure if the address and port cannot be had
     */
    static DatagramChannel open(InetSocketAddress address, String option) throws StartFailure {
        @Nullable DatagramChannel channel = null;
        try {
            channel = DatagramChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
            return channel.bind(address);
        } catch (IOException e) {
            close(channel);
            throw failure(address, "port", option, "choose another with --port", e);
        }
    }

    /**
     * The same for TCP.
     *
     * @param wayOut what the user can do about the port
     */
    static ServerSocketChannel listen(InetSocketAddress address, String wayOut) throws StartFailure {
        @Nullable ServerSocketChannel channel = null;
        try {
            channel = ServerSocketChannel.open();
            channel.configureBlocking(false);
            return channel.bind(address, BACKLOG);
        } catch (IOException e) {
            close(channel);
            throw failure(address, "TCP port", "--bind", wayOut, e);
        }
    }

    /** @throws StartFailure if it is bound to nothing */
    static InetSocketAddress localAddress(DatagramChannel channel) throws StartFailure {
        try {
            return (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException e) {
            throw new StartFailure(DiscoveryExitCode.SYSTEM, "the socket has no address: " + e.getMessage(), e);
        }
    }

    /** Closes what was opened, if anything was. */
    static void close(@Nullable Closeable channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // Closing is all that could be done; why opening failed is what matters.
        }
    }

    private static StartFailure failure(
            InetSocketAddress address, String what, String option, String wayOut, IOException cause) {
        String port = what + " " + address.getPort();
        String text = String.valueOf(cause.getMessage());
        if (address.getPort() < FIRST_UNPRIVILEGED_PORT && text.contains("ermission")) {
            return new StartFailure(
                    DiscoveryExitCode.NO_PRIVILEGE,
                    port + " needs root, as all below " + FIRST_UNPRIVILEGED_PORT + " do; " + wayOut,
                    cause);
        }
        if (!isOfThisHost(address.getAddress())) {
            String host = address.getAddress().getHostAddress();
            return new StartFailure(
                    DiscoveryExitCode.SYSTEM,
                    host + " is no address of this host; choose another with " + option,
                    cause);
        }
        if (cause instanceof SocketException && text.contains("in use")) {
            return new StartFailure(DiscoveryExitCode.SYSTEM, port + " is in use by another program; " + wayOut, cause);
        }
        return new StartFailure(DiscoveryExitCode.SYSTEM, port + " cannot be opened: " + text, cause);
    }

    private static boolean isOfThisHost(InetAddress address) {
        try {
            return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true;
        }
    }
}
