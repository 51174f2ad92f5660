package org.meshnet.discovery;

import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.meshnet.core.key.NetworkId;
import org.meshnet.discovery.registry.config.RelayConfig;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The options about what is forwarded between nodes, and for whom. */
final class RelayOptions {
    @Option(
            names = "--no-relay",
            description = "forward nothing between nodes: those that cannot reach each other directly stay apart")
    private boolean isRelayOff;

    @Option(
            names = "--relay-only",
            description = "forward between nodes and answer STUN, and nothing else: keep no directory, and take no"
                    + " members; the nodes of this version do not look for such a server yet")
    private boolean isRelayOnly;

    @Option(
            names = "--allow-network",
            paramLabel = "ID",
            split = ",",
            converter = NetworkConverter.class,
            description = "take nodes of this network only, as the node's status shows its id; may be repeated"
                    + " (default: all networks)")
    private List<NetworkId> networks = List.of();

    @Option(
            names = "--relay-rate",
            paramLabel = "BYTES",
            defaultValue = "12500000",
            description = "bytes a second that one node may send by relay (default: ${DEFAULT-VALUE})")
    private long relayBytesPerSecond;

    @Option(
            names = "--relay-burst",
            paramLabel = "BYTES",
            defaultValue = "5000000",
            description = "bytes that one node may send by relay at once, after a pause (default: ${DEFAULT-VALUE})")
    private long relayBurstBytes;

    @Option(
            names = "--relay-total-rate",
            paramLabel = "BYTES",
            defaultValue = "125000000",
            description = "bytes a second that all nodes together may send by relay; when they are scarce, each gets an"
                    + " equal share (default: ${DEFAULT-VALUE})")
    private long relayTotalBytesPerSecond;

    /** @throws ParameterException if the options do not go together */
    RelayConfig config(CommandLine command) {
        if (isRelayOnly && isRelayOff) {
            throw new ParameterException(command, "--relay-only and --no-relay leave nothing to do; expected one");
        }
        return new RelayConfig(
                !isRelayOff, relayBytesPerSecond, relayBurstBytes, relayTotalBytesPerSecond, isRelayOnly);
    }

    /** Whose nodes are taken; empty for those of all. */
    Set<NetworkId> networks() {
        return Set.copyOf(networks);
    }

    /** Takes the id of a network, as the status shows it. */
    static final class NetworkConverter implements ITypeConverter<NetworkId> {
        @Override
        public NetworkId convert(String text) {
            if (!text.matches("[0-9a-fA-F]{" + 2 * NetworkId.LENGTH + "}")) {
                throw new TypeConversionException("'" + text + "' is no id of a network; expected "
                        + 2 * NetworkId.LENGTH + " hexadecimal digits, as meshnet-node status shows it");
            }
            return NetworkId.of(HexFormat.of().parseHex(text));
        }
    }
}
