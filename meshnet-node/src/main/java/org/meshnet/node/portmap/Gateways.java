package org.meshnet.node.portmap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.net.IpAddress;

/** Finds the router of the IPv4 default route. Where the system does not tell it as Linux does, there is none. Stateless. */
public final class Gateways {
    private static final Path ROUTES = Path.of("/proc/net/route");
    private static final int RTF_UP = 1;
    private static final int RTF_GATEWAY = 2;
    private static final int COLUMNS = 8;
    private static final String ANYWHERE = "00000000";

    /** A default route: interface, gateway, metric. */
    record Route(String interfaceName, IpAddress gateway, int metric) {}

    private Gateways() {}

    /** The gateway now. */
    public static Optional<Gateway> find() {
        try {
            return defaultRoute(Files.readAllLines(ROUTES, StandardCharsets.US_ASCII))
                    .flatMap(route -> localAddress(route.interfaceName(), route.gateway())
                            .map(local -> new Gateway(route.gateway(), local)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The best default route of a table as Linux prints it; lines that are none are skipped. */
    static Optional<Route> defaultRoute(List<String> lines) {
        return lines.stream()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(Gateways::isDefault)
                .map(columns -> new Route(columns[0], address(columns[2]), Integer.parseInt(columns[6])))
                .min(Comparator.comparingInt(Route::metric));
    }

    private static boolean isDefault(String[] columns) {
        if (columns.length < COLUMNS
                || !columns[1].equals(ANYWHERE)
                || !columns[7].equals(ANYWHERE)
                || !columns[2].matches("[0-9A-Fa-f]{8}")
                || !columns[3].matches("[0-9A-Fa-f]{1,8}")
                || !columns[6].matches("\\d{1,9}")) {
            return false;
        }
        int flags = Integer.parseUnsignedInt(columns[3], 16);
        return (flags & RTF_UP) != 0 && (flags & RTF_GATEWAY) != 0;
    }

    /** The kernel prints the address as a number in the host's byte order, which is little-endian wherever this runs. */
    private static IpAddress address(String hex) {
        return IpAddress.v4(Integer.reverseBytes(Integer.parseUnsignedInt(hex, 16)));
    }

    private static Optional<IpAddress> localAddress(String interfaceName, IpAddress gateway) {
        Optional<NetworkInterface> found = byName(interfaceName);
        Optional<IpAddress> sameNetwork = found.stream()
                .flatMap(device -> device.getInterfaceAddresses().stream())
                .filter(address -> isIn(address.getAddress(), address.getNetworkPrefixLength(), gateway))
                .map(address -> IpAddress.of(address.getAddress()))
                .findFirst();
        return sameNetwork.or(() -> found.stream()
                .flatMap(NetworkInterface::inetAddresses)
                .map((InetAddress address) -> IpAddress.of(address))
                .filter(address -> address.isV4() && !address.isLocalOnly())
                .findFirst());
    }

    private static Optional<NetworkInterface> byName(String name) {
        try {
            return Optional.ofNullable(NetworkInterface.getByName(name));
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    private static boolean isIn(InetAddress address, short prefixLength, IpAddress gateway) {
        IpAddress own = IpAddress.of(address);
        int shift = 32 - prefixLength;
        return own.isV4() && prefixLength > 0 && own.v4Bits() >>> shift == gateway.v4Bits() >>> shift;
    }
}
