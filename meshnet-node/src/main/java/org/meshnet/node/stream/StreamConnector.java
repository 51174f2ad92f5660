package org.meshnet.node.stream;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.lookup.ServerLookUp;
import org.meshnet.tun.udp.SocketTuner;

/** Connects to a target: TCP to the first of its addresses that answers, then TLS if it is wanted. Any thread. */
public final class StreamConnector {
    private static final int CONNECT_MS = 3000;
    private static final int HANDSHAKE_MS = 8000;
    /** Little, so that what waits is not old. */
    private static final int SEND_BUFFER_BYTES = 1 << 17;

    private final Supplier<SSLSocketFactory> tls;
    private final UnaryOperator<Endpoint> outward;
    private final SocketTuner tuner;
    private final ServerLookUp names;

    /**
     * @param tls trusts whom the user trusts
     * @param outward where a connection to an address and port is to go, which is elsewhere behind a NAT64
     * @param tuner sets what policy routing tells the sockets by
     * @param names looks up the targets
     */
    public StreamConnector(
            Supplier<SSLSocketFactory> tls, UnaryOperator<Endpoint> outward, SocketTuner tuner, ServerLookUp names) {
        this.names = names;
        this.tuner = tuner;
        this.tls = tls;
        this.outward = outward;
    }

    /** Is told of each socket before it is waited for, so that another thread can close it. */
    @FunctionalInterface
    public interface Owner {
        /** @throws IOException if there is no need any more */
        void own(Socket socket) throws IOException;
    }

    /**
     * A connected socket, without limits of time.
     *
     * @throws IOException if there is none: the name is unknown, nothing answers, or the certificate is not trusted
     */
    public Socket connect(StreamTarget target, Owner owner) throws IOException {
        Socket plain = connectAny(target, owner);
        if (!target.isTls()) {
            return plain;
        }
        try {
            return secure(target, plain);
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    /** The addresses that connections to these endpoints lead to. */
    Set<IpAddress> places(List<Endpoint> endpoints) {
        return endpoints.stream()
                .map(endpoint -> outward.apply(endpoint).address())
                .collect(Collectors.toSet());
    }

    private Socket connectAny(StreamTarget target, Owner owner) throws IOException {
        IOException last = new UnknownHostException(target.host());
        for (Endpoint found : names.find(target.server()).endpoints()) {
            Socket socket = new Socket();
            try {
                owner.own(socket);
                socket.setTcpNoDelay(true);
                socket.setSendBufferSize(SEND_BUFFER_BYTES);
                tuner.tune(socket);
                // The records' ports are for UDP and TCP; TLS has the port for which networks let it through.
                Endpoint endpoint = target.isTls() ? new Endpoint(found.address(), target.port()) : found;
                socket.connect(outward.apply(endpoint).toSocketAddress(), CONNECT_MS);
                return socket;
            } catch (SocketTimeoutException e) {
                socket.close();
                last = new IOException("no answer", e);
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }

    private Socket secure(StreamTarget target, Socket plain) throws IOException {
        SSLSocket socket = (SSLSocket) tls.get().createSocket(plain, target.host(), target.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(HANDSHAKE_MS);
        socket.startHandshake();
        socket.setSoTimeout(0);
        return socket;
    }
}
