package org.meshnet.discovery;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.http.ListenPlace;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.discovery.LogSetup.LogFormat;
import org.meshnet.discovery.LogSetup.LogLevel;
import org.meshnet.discovery.limit.RequestLimits;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.state.StatePlace;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The options of the command line, and what they mean for the socket and the registry. */
final class Options {
    static final int MAX_PORT = 0xffff;
    private static final IpAddress ANY = new IpAddress(0, 0);

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8000",
            description = "UDP and TCP port to listen on; 0 for any that is free (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "::",
            converter = AddressConverter.class,
            description =
                    "address to listen on (default: all, IPv4 and IPv6). On a host with several addresses, name the"
                            + " one that nodes use: answers then come from it")
    private IpAddress bind;

    @Option(
            names = "--alt-bind",
            paramLabel = "ADDRESS:PORT",
            converter = EndpointConverter.class,
            description = "a second address, port, or both, from which STUN is answered too, so that nodes learn how"
                    + " their NATs behave; needs --bind (default: none)")
    private @Nullable Endpoint altBind;

    @Mixin
    private StreamOptions streams = new StreamOptions();

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "folder of the server's key, which is made at the first start (default: systemd's"
                    + " STATE_DIRECTORY, else /var/lib/meshnet-discovery for root and"
                    + " ~/.local/state/meshnet-discovery for others)")
    private @Nullable Path state;

    @Option(
            names = "--show-key",
            description = "print the key that nodes take behind HOST:PORT#, made if there is none yet, and end")
    private boolean isKeyWanted;

    @Option(
            names = "--lease",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description =
                    "how long a node that is not heard of stays registered, 10 to 86400 (default: ${DEFAULT-VALUE})")
    private int leaseSeconds;

    @Option(
            names = "--max-networks",
            paramLabel = "N",
            defaultValue = "10000",
            description = "networks at one time (default: ${DEFAULT-VALUE})")
    private int maxNetworks;

    @Option(
            names = "--max-nodes",
            paramLabel = "N",
            defaultValue = "100000",
            description = "nodes at one time, in all networks (default: ${DEFAULT-VALUE})")
    private int maxNodes;

    @Option(
            names = "--max-nodes-per-network",
            paramLabel = "N",
            defaultValue = "4096",
            description = "nodes of one network at one time (default: ${DEFAULT-VALUE})")
    private int maxNodesPerNetwork;

    @Option(
            names = "--max-registrations-per-second",
            paramLabel = "N",
            defaultValue = "2000",
            description =
                    "registrations whose signatures are checked; those beyond are dropped, and the nodes try again"
                            + " (default: ${DEFAULT-VALUE})")
    private int maxRegistrationsPerSecond;

    @Option(
            names = "--max-per-second-per-address",
            paramLabel = "N",
            defaultValue = "200",
            description =
                    "registrations that one source address may send; an IPv6 /64 counts as one. When more is asked"
                            + " than the server can answer, hellos too, and fewer registrations (default: "
                            + "${DEFAULT-VALUE})")
    private int maxPerSecondPerAddress;

    @Option(
            names = "--max-requests-per-second-per-node",
            paramLabel = "N",
            defaultValue = "500",
            description =
                    "what one registered node may have the server do, in datagrams that the server sends for it, be"
                            + " it to others (default: ${DEFAULT-VALUE})")
    private int maxRequestsPerSecondPerNode;

    @Option(
            names = "--max-requests-per-second-per-network",
            paramLabel = "N",
            defaultValue = "5000",
            description = "the same for all nodes of one network (default: ${DEFAULT-VALUE})")
    private int maxRequestsPerSecondPerNetwork;

    @Option(
            names = "--max-requests-per-second-per-address",
            paramLabel = "N",
            defaultValue = "5000",
            description = "the same for all nodes of one source address; an IPv6 /64 counts as one"
                    + " (default: ${DEFAULT-VALUE})")
    private int maxRequestsPerSecondPerAddress;

    @Option(
            names = "--max-requests-per-second",
            paramLabel = "N",
            defaultValue = "50000",
            description = "the same for all nodes; when it is scarce, each network gets an equal share"
                    + " (default: ${DEFAULT-VALUE})")
    private int maxRequestsPerSecond;

    @Mixin
    private RelayOptions relay = new RelayOptions();

    @Option(
            names = "--metrics",
            paramLabel = "[HOST:]PORT",
            converter = PlaceConverter.class,
            description = "give the metrics to Prometheus, at http://HOST:PORT/metrics; without HOST only this host can"
                    + " ask; with another of its addresses whoever reaches that can, without a password or TLS"
                    + " (default: none)")
    private @Nullable Endpoint metrics;

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Mixin
    private PageOptions page = new PageOptions();

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "info",
            description = "error, warn, info or debug; networks and nodes that come and go are shown at debug"
                    + " (default: ${DEFAULT-VALUE})")
    private LogLevel logLevel;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "what a line of the log is: text for people, or json, an object for programs"
                    + " (default: ${DEFAULT-VALUE})")
    private LogFormat logFormat;

    /** @throws ParameterException if the port is none */
    InetSocketAddress address(CommandLine command) {
        if (port < 0 || port > MAX_PORT) {
            throw new ParameterException(command, "--port is " + port + ", but may be 0 to " + MAX_PORT);
        }
        return bind.equals(ANY) ? new InetSocketAddress(port) : new InetSocketAddress(bind.toInetAddress(), port);
    }

    /**
     * The second endpoint for STUN, if there is one.
     *
     * @throws ParameterException if it does not go with the first
     */
    Optional<Endpoint> alternate(CommandLine command) {
        if (altBind == null) {
            return Optional.empty();
        }
        if (bind.equals(ANY)) {
            throw new ParameterException(
                    command, "--alt-bind needs --bind with the first address, so that answers come from the right one");
        }
        if (altBind.address().isV4() != bind.isV4()) {
            throw new ParameterException(command, "--alt-bind and --bind are of two families; expected one");
        }
        if (altBind.port() == 0 || altBind.equals(new Endpoint(bind, port))) {
            throw new ParameterException(
                    command, "--alt-bind is " + altBind + "; expected another address or port than that of --bind");
        }
        return Optional.of(altBind);
    }

    /** @throws ParameterException if a number is out of range */
    RegistryConfig registryConfig(CommandLine command) {
        try {
            return new RegistryConfig(
                    leaseSeconds,
                    new RegistryConfig.Capacity(maxNetworks, maxNodes, maxNodesPerNetwork),
                    new RegistryConfig.Rates(maxRegistrationsPerSecond, maxPerSecondPerAddress),
                    requestLimits(),
                    relay.config(command),
                    relay.networks());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }

    private RequestLimits requestLimits() {
        return new RequestLimits(
                maxRequestsPerSecondPerNode,
                maxRequestsPerSecondPerNetwork,
                maxRequestsPerSecondPerAddress,
                maxRequestsPerSecond);
    }

    /** Where the server's key is kept. */
    StatePlace statePlace(Map<String, String> environment) {
        return state == null ? StatePlace.usual(environment) : StatePlace.chosen(state);
    }

    /** Is all that the user wants to see the key? */
    boolean isKeyWanted() {
        return isKeyWanted;
    }

    /** Where the metrics are given; empty if they are not. */
    Optional<Endpoint> metrics() {
        return Optional.ofNullable(metrics);
    }

    /** How streams are served. */
    StreamOptions streams() {
        return streams;
    }

    /** Where who may asks how the server is. */
    ControlOptions control() {
        return control;
    }

    /** Where there is to be a page, and for whom. */
    PageOptions page() {
        return page;
    }

    LogLevel logLevel() {
        return logLevel;
    }

    LogFormat logFormat() {
        return logFormat;
    }

    /** Takes numeric addresses only: a name that has several would be a riddle. */
    static final class AddressConverter implements ITypeConverter<IpAddress> {
        @Override
        public IpAddress convert(String text) {
            return IpAddress.parse(text)
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is no IPv4 or IPv6 address"));
        }
    }

    /** Takes a port, perhaps with a numeric address. */
    static final class PlaceConverter implements ITypeConverter<Endpoint> {
        @Override
        public Endpoint convert(String text) {
            return ListenPlace.parse(text)
                    .orElseThrow(() -> new TypeConversionException("'" + text
                            + "' is no place to listen: expected a port such as 9701, or an address and a port such as"
                            + " 192.0.2.1:9701 or [2001:db8::1]:9701"));
        }
    }

    /** Takes a numeric address with a port. */
    static final class EndpointConverter implements ITypeConverter<Endpoint> {
        @Override
        public Endpoint convert(String text) {
            return Endpoint.parse(text)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + text + "' is no ADDRESS:PORT such as 192.0.2.2:3479 or [2001:db8::2]:3479"));
        }
    }
}
