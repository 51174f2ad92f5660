package org.meshnet.discovery;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.files.TlsFiles;
import org.meshnet.discovery.stream.StreamLimits;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How nodes are served that send by TCP or TLS. */
final class StreamOptions {
    @Option(
            names = "--no-tcp",
            description = "do not listen on TCP: nodes whose networks let no UDP out are not served")
    private boolean isTcpOff;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "certificate (PEM), with those that it rests on behind it: TLS is then spoken on the TCP"
                    + " ports too (default: none)")
    private @Nullable Path tlsCertificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "the certificate's key (PEM, PKCS#8) (default: none)")
    private @Nullable Path tlsKey;

    @Option(
            names = "--tls-port",
            paramLabel = "PORT",
            defaultValue = "443",
            description = "with --tls-cert, a second TCP port, which nodes try by themselves if it is 443; 0 for none"
                    + " (default: ${DEFAULT-VALUE})")
    private int tlsPort;

    @Option(
            names = "--max-streams",
            paramLabel = "N",
            defaultValue = "1024",
            description = "TCP and TLS connections at one time (default: ${DEFAULT-VALUE})")
    private int maxStreams;

    @Option(
            names = "--max-streams-per-address",
            paramLabel = "N",
            defaultValue = "64",
            description = "of these, from one source address; an IPv6 /64 counts as one (default: ${DEFAULT-VALUE})")
    private int maxStreamsPerAddress;

    /**
     * What streams are served with.
     *
     * @throws ParameterException if the options do not go together or a number is out of range
     * @throws StartFailure if certificate and key are of no use
     */
    StreamSetup setup(CommandLine command) throws StartFailure {
        if ((tlsCertificate == null) != (tlsKey == null)) {
            throw new ParameterException(command, "--tls-cert and --tls-key go together; expected both or neither");
        }
        if (isTcpOff && tlsCertificate != null) {
            throw new ParameterException(command, "--tls-cert needs TCP; expected no --no-tcp");
        }
        if (tlsPort < 0 || tlsPort > Options.MAX_PORT) {
            throw new ParameterException(command, "--tls-port is " + tlsPort + ", but may be 0 to " + Options.MAX_PORT);
        }
        Optional<SSLContext> tls = tls();
        OptionalInt second = tls.isEmpty() || tlsPort == 0 ? OptionalInt.empty() : OptionalInt.of(tlsPort);
        return new StreamSetup(!isTcpOff, limits(command), tls, second);
    }

    /**
     * By which certificate TLS is spoken, as the files are now; empty if it is not.
     *
     * @throws StartFailure if certificate and key are of no use
     */
    Optional<SSLContext> tls() throws StartFailure {
        if (tlsCertificate == null || tlsKey == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TlsFiles(tlsCertificate, tlsKey).load());
        } catch (TlsFiles.UnusableException e) {
            throw new StartFailure(DiscoveryExitCode.CONFIG, String.valueOf(e.getMessage()), e);
        }
    }

    private StreamLimits limits(CommandLine command) {
        try {
            return new StreamLimits(maxStreams, maxStreamsPerAddress);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }
}
