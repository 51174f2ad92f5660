package org.meshnet.node.config;

import java.util.List;
import java.util.Optional;
import org.meshnet.core.membership.CodeSetting;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** Reads the overlay network and the fixed address, which must fit each other, and what the interface carries. */
final class OverlayReader {
    private static final int SHORTEST_PREFIX = 8;
    private static final int LONGEST_PREFIX = 31;

    private final Settings settings;

    OverlayReader(Settings settings) {
        this.settings = settings;
    }

    /** The network named by {@code --network}, else by a {@code --tun} with a prefix, else the default. */
    Prefix network() throws UserError {
        Optional<Given> network = settings.value(Setting.NETWORK);
        if (network.isPresent()) {
            return parseNetwork(network.get());
        }
        Optional<Given> tun =
                settings.value(Setting.TUN).filter(given -> given.text().contains("/"));
        if (tun.isPresent()) {
            return parseNetwork(tun.get());
        }
        return Prefix.parse(Setting.NETWORK.defaultText()).orElseThrow();
    }

    /** What its interface carries: tun or tap. */
    String device() throws UserError {
        Optional<Given> given = settings.value(Setting.DEVICE);
        String kind = given.map(Given::text).orElse(Setting.DEVICE.defaultText());
        if (!CodeSetting.DEVICE.allows(kind)) {
            throw given.orElseThrow().error("not a kind of interface; expected tun or tap");
        }
        return kind;
    }

    /** The fixed address, if one was given. */
    Optional<Prefix> fixedAddress(Prefix network) throws UserError {
        Optional<Given> given = settings.value(Setting.TUN);
        return given.isPresent() ? Optional.of(parseAddress(given.get(), network)) : Optional.empty();
    }

    /** The same in a closed network, where a certificate may say which there are. */
    Optional<Prefix> fixedAddress(Prefix network, NodeConfig.Closed closed) throws UserError {
        Optional<Prefix> given = fixedAddress(network);
        List<IpAddress> certified = closed.certificate().grant().addresses();
        if (certified.isEmpty()) {
            return given;
        }
        if (given.isPresent() && !certified.contains(given.get().address())) {
            throw settings.value(Setting.TUN)
                    .orElseThrow()
                    .error("not an address of this node's certificate; expected one of " + certified);
        }
        Optional<Prefix> first = certified.stream()
                .filter(address -> network.contains(address) && isHost(address, network))
                .map(address -> new Prefix(address, network.length()))
                .findFirst();
        if (first.isEmpty()) {
            throw new UserError(
                    ExitCode.CONFIG,
                    "the addresses " + certified + " of the certificate in " + closed.file()
                            + " are outside the network " + network + "; expected --network, as on the other nodes");
        }
        return given.isPresent() ? given : first;
    }

    private static Prefix parseNetwork(Given given) throws UserError {
        Prefix network = Prefix.parse(given.text())
                .filter(prefix -> prefix.address().isV4())
                .orElseThrow(() -> given.error("not a network; expected ADDRESS/PREFIX such as 10.0.0.0/24"))
                .network();
        if (network.length() > LONGEST_PREFIX) {
            throw given.error("too small for two nodes; expected a prefix of at most " + LONGEST_PREFIX);
        }
        if (network.length() < SHORTEST_PREFIX) {
            throw given.error("too large; expected a prefix of at least " + SHORTEST_PREFIX);
        }
        if (network.address().isLocalOnly() || network.address().v4Bits() >>> 24 == 0) {
            throw given.error("not for hosts; expected a private network such as 10.0.0.0/24");
        }
        return network;
    }

    private static Prefix parseAddress(Given given, Prefix network) throws UserError {
        String text = given.text().contains("/") ? given.text() : given.text() + "/" + network.length();
        Prefix fixed = Prefix.parse(text)
                .filter(prefix -> prefix.address().isV4())
                .orElseThrow(() ->
                        given.error("not an IPv4 address; expected ADDRESS or ADDRESS/PREFIX such as 10.0.0.7/24"));
        if (!network.contains(fixed.address())) {
            throw given.error("outside the network " + network);
        }
        if (fixed.length() != network.length()) {
            throw given.error("another prefix than that of the network " + network);
        }
        if (!isHost(fixed.address(), network)) {
            throw given.error("the first and the last address of " + network + " are not for hosts");
        }
        return fixed;
    }

    private static boolean isHost(IpAddress address, Prefix network) {
        int host = address.v4Bits() - network.address().v4Bits();
        int last = (1 << (32 - network.length())) - 1;
        return network.length() == LONGEST_PREFIX || (host != 0 && host != last);
    }
}
