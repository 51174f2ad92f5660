package org.meshnet.tun.udp.linux;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.meshnet.tun.linux.sys.DirectMemory;
import org.meshnet.tun.linux.sys.Errno;
import org.meshnet.tun.linux.sys.Libc;
import org.meshnet.tun.udp.SocketTuner;

/**
 * By {@code SO_MARK} and {@code SO_BINDTODEVICE} ({@code man 7 socket}). The JDK does not tell the file descriptors of
 * its sockets, so they are found among this process's by their ports. Stateless.
 */
public final class LinuxSocketTuner implements SocketTuner {
    private static final int SO_BINDTODEVICE = 25;
    private static final int SO_MARK = 36;

    private final int mark;
    private final String device;

    /**
     * @param mark 0 for none
     * @param device name of the interface to keep to, empty for any
     */
    public LinuxSocketTuner(int mark, String device) {
        this.mark = mark;
        this.device = device;
    }

    /** @throws IOException if this system, or this process's privileges, do not allow it */
    public void tryOut() throws IOException {
        Libc.close(UdpFile.open(0, false, this).fd());
    }

    @Override
    public void tune(int fd) throws IOException {
        if (mark != 0 && !UdpFile.set(fd, Libc.SOL_SOCKET, SO_MARK, mark)) {
            throw new IOException("can't mark a socket: " + Errno.text(Libc.errno()));
        }
        if (!device.isEmpty()) {
            byte[] name = device.getBytes(StandardCharsets.UTF_8);
            ByteBuffer memory = DirectMemory.allocate(name.length + 1).put(0, name);
            if (DirectMemory.call(memory, at -> Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_BINDTODEVICE, at, name.length))
                    != 0) {
                throw new IOException("can't keep a socket to " + device + ": " + Errno.text(Libc.errno()));
            }
        }
    }

    @Override
    public void tune(List<DatagramChannel> channels) throws IOException {
        Set<Integer> ports = new HashSet<>();
        for (DatagramChannel channel : channels) {
            ports.add(((InetSocketAddress) channel.getLocalAddress()).getPort());
        }
        tune(OwnSockets.SOCK_DGRAM, ports);
    }

    @Override
    public void tune(DatagramSocket socket) throws IOException {
        tune(OwnSockets.SOCK_DGRAM, Set.of(socket.getLocalPort()));
    }

    @Override
    public void tune(Socket socket) throws IOException {
        if (!socket.isBound()) {
            socket.bind(null);
        }
        tune(OwnSockets.SOCK_STREAM, Set.of(socket.getLocalPort()));
    }

    /** A port may be shared by several sockets, all of them this process's: those are wanted, too. */
    private void tune(int type, Set<Integer> ports) throws IOException {
        Set<Integer> missing = new HashSet<>(ports);
        for (OwnSockets.Bound socket : OwnSockets.all(type)) {
            if (ports.contains(socket.place().port())) {
                tune(socket.fd());
                missing.remove(socket.place().port());
            }
        }
        if (!missing.isEmpty()) {
            throw new IOException(
                    "can't find the socket of port " + missing.iterator().next());
        }
    }
}
