package org.meshnet.node.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.meshnet.node.log.LogLevels;

/**
 * The daemon's settings, each with one name in three spellings: {@code --key-file}, {@code MESHNET_KEY_FILE}, and
 * {@code key-file} in a configuration file. The order is that of the help.
 */
public enum Setting {
    /** The network key itself. */
    KEY(
            "HEX",
            "",
            "The network key, 64 hexadecimal digits; make one with genkey. The process list shows it: better "
                    + "use --key-file, MESHNET_KEY, or a systemd credential named meshnet-key or network.key."),
    /** Where the network key stands. */
    KEY_FILE("FILE", "", "A file that holds the network key and that only its owner can read."),
    /** How this node belongs to a closed network. */
    MEMBERSHIP(
            "FILE",
            "membership in the state folder, if there is one",
            "How this node belongs to a closed network, as join or cert sign wrote it. In place of a key."),
    /** Renews others' certificates. */
    SIGNER(
            "FILE",
            "",
            "An administrator's key without a passphrase, with which this node renews certificates of members that "
                    + "ask for it. In a closed network."),
    /** Discovery servers. */
    SERVER(
            "HOST:PORT[#KEY]",
            "127.0.0.1:8000",
            "A discovery server, port 8000 unless said; an IPv6 address goes in brackets. A domain without a "
                    + "port may say by service records (SRV, _meshnet._udp) where its servers are. tls://HOST:PORT, "
                    + "port 443 unless said, has TLS on its TCP port. With its KEY, which it shows at its "
                    + "start, no other is believed; without, the first key that is met there is remembered. "
                    + "May be repeated."),
    /** Trust anew. */
    ACCEPT_SERVER_KEY(
            "",
            "",
            "For this start: believe the servers, whatever keys they have now, and remember those. Keys given "
                    + "with --server hold all the same."),
    /** No streams. */
    NO_TCP("", "", "Do not go by TCP or TLS to a server that does not answer by UDP."),
    /** Whose certificates are believed. */
    TLS_CA(
            "FILE",
            "",
            "Certificates (PEM) of authorities that vouch for servers reached by TLS, beside those that this "
                    + "system knows."),
    /** STUN servers. */
    STUN(
            "HOST:PORT",
            "",
            "A STUN server beside the discovery servers, port 3478 unless said, to learn how this network's "
                    + "NAT behaves. May be repeated."),
    /** Where this node is. */
    ENDPOINT(
            "HOST:PORT",
            "",
            "Where other nodes reach this one, if they and the servers cannot see it by themselves: a port "
                    + "forward, a one-to-one NAT, the discovery server's own host. Without PORT, the port "
                    + "that the node has itself. May be repeated."),
    /** The node's human name. */
    ID(
            "NAME",
            "this host's name",
            "The name that others see; at most 63 bytes. It need not be unique and proves nothing."),
    /** Further names. */
    ALIAS(
            "NAME",
            "",
            "A further name of this node in the mesh's domain: up to 63 letters, digits and hyphens. One that is "
                    + "a member's own name stays that member's. May be repeated, up to four times."),
    /** The names' domain. */
    DOMAIN("DOMAIN", "mesh", "The domain of the members' names, the same on all nodes: a node is called NAME.mesh."),
    /** How names are resolved. */
    DNS(
            "MODE",
            "auto",
            "How programs of this host come to know the members' names: resolved (systemd-resolved), resolvconf "
                    + "(openresolv), hosts (lines in /etc/hosts), the first of these that this host has (auto), "
                    + "listen (the node answers, but nobody is told), or off."),
    /** A fixed overlay address. */
    TUN(
            "ADDRESS[/PREFIX]",
            "derived from the node's identity",
            "A fixed IPv4 address in the mesh. With a prefix and without --network, it names the network too."),
    /** The overlay network. */
    NETWORK("CIDR", "10.0.0.0/24", "The IPv4 network of the mesh, the same on all nodes."),
    /** Networks behind this node. */
    ADVERTISE_ROUTE(
            "CIDR[=CIDR]",
            "",
            "A network behind this node, which members with --accept-routes reach through it; with another of "
                    + "the same size behind =, that is what members see. This host has to forward. May be "
                    + "repeated, up to 32 times."),
    /** Hides the mesh from them. */
    SNAT(
            "",
            "",
            "With --advertise-route: what comes from the mesh goes to these networks in the name of this host, "
                    + "so that hosts there need no route back. Needs nft."),
    /** Uses networks behind others. */
    ACCEPT_ROUTES("", "", "Use the networks that other members advertise."),
    /** Uses some of them. */
    ACCEPT_ROUTE("CIDR", "", "Use those of them that lie within this network. May be repeated."),
    /** Everything else goes through a member. */
    EXIT_NODE(
            "NAME",
            "",
            "The member, by name, address in the mesh or key, through which this host's traffic to everywhere else "
                    + "goes. While it is not there that is blocked. On Linux."),
    /** But the local network. */
    EXIT_ALLOW_LAN("", "", "With an exit: networks that this host has routes to stay reachable by those."),
    /** Not blocked. */
    EXIT_FAIL_OPEN("", "", "With an exit: while it is not there, traffic goes its usual way instead of nowhere."),
    /** Other names by it, too. */
    EXIT_DNS(
            "ADDRESS[:PORT]",
            "",
            "With an exit: a resolver that is asked, through it, for names outside the mesh; 9.9.9.9, for one, or a "
                    + "member's address."),
    /** Is one for others. */
    OFFER_EXIT(
            "",
            "",
            "Let members' traffic to everywhere else out by this host, in its name. It has to forward. Needs nft."),
    /** The UDP port. */
    PORT(
            "PORT",
            "0",
            "The UDP port. 0: the kernel picks one at the first start, and the state folder remembers it, so "
                    + "that firewall rules and NAT mappings still fit after a restart."),
    /** No port of the router. */
    NO_PORT_MAPPING("", "", "Do not ask the router for a port that leads here (PCP, NAT-PMP, UPnP)."),
    /** No guessing of ports. */
    NO_PORT_GUESSING(
            "",
            "",
            "Do not try to get through NATs that give every destination another port by opening many sockets "
                    + "or sending to many ports, and let no peer ask for it."),
    /** What it carries. */
    DEVICE(
            "KIND",
            "tun",
            "What the mesh's interface carries, the same on all nodes: tun, IP packets; tap, whole Ethernet frames, so "
                    + "that it can be the port of a bridge, on Linux."),
    /** The mesh's interface. */
    INTERFACE("NAME", "mesh%d", "The mesh's interface; %d is the first free number."),
    /** Interfaces that are no underlay. */
    EXCLUDE_INTERFACE(
            "PATTERN",
            "",
            "Interfaces that never carry the mesh's datagrams and whose addresses no peer is told; * stands "
                    + "for anything, ? for a character. May be repeated. Left out by themselves: meshes, "
                    + "VPNs, and bridges of containers."),
    /** Interfaces that are underlay. */
    ONLY_INTERFACE(
            "PATTERN",
            "",
            "None but these interfaces, even if they would be left out otherwise, but for meshes'. May be repeated."),
    /** The mark of the node's own datagrams. */
    FWMARK(
            "MARK",
            "0x6d65",
            "The mark (SO_MARK) of the node's own datagrams and connections, by which rules of policy routing and "
                    + "firewalls tell them from others; 0 for none. On Linux."),
    /** The interface that the node's own datagrams keep to. */
    BIND_DEVICE(
            "NAME",
            "",
            "The one interface by which the node's own datagrams and connections leave and come. On Linux."),
    /** The TUN device's MTU. */
    MTU(
            "BYTES",
            "1400",
            "The largest packet in the mesh, 1280 to 65535. A packet grows by 34 bytes plus UDP and IP "
                    + "headers; 1400 fits an underlay of 1500 over IPv4 and IPv6."),
    /** Data lanes. */
    LANES(
            "COUNT",
            "half the cores, at most 4; 1 on fewer than 4 cores",
            "How many threads send, and how many receive, 1 to 16. More than one spreads many streams over "
                    + "several cores, on Linux only."),
    /** How packets are sealed. */
    CIPHER(
            "NAME",
            "secretbox",
            "How packets are sealed: secretbox; aes-256-gcm or aegis-256, which then serve with the peers that ask "
                    + "for them too; or fastest, the fastest that both machines have, where both sides say so."),
    /** Forwards between other members. */
    RELAY_FOR_OTHERS(
            "",
            "",
            "Forward sealed traffic between other members that do not reach each other directly. Best on a "
                    + "node with a public address."),
    /** What one pair of members may have forwarded. */
    RELAY_RATE(
            "BYTES",
            "12500000",
            "With --relay-for-others: bytes a second that one pair of members may send by this node."),
    /** The same at once. */
    RELAY_BURST("BYTES", "5000000", "With --relay-for-others: bytes that one pair may send at once, after a pause."),
    /** What all may. */
    RELAY_TOTAL_RATE(
            "BYTES",
            "25000000",
            "With --relay-for-others: bytes a second that all pairs may send by this node; when they are "
                    + "scarce, each gets an equal share."),
    /** How fast others may measure. */
    SPEEDTEST_RATE(
            "BYTES",
            "12500000",
            "Bytes a second at most, each way, in a measurement that another member asks for with speedtest, from "
                    + "12000; 0 for none."),
    /** Packets for groups and for all. */
    MULTICAST(
            "",
            "",
            "Carry multicast and broadcast packets to the members that do the same, and take theirs: for mDNS and "
                    + "DNS-SD, for games and printers that look for each other. With --device tap always."),
    /** How many of them. */
    MULTICAST_RATE(
            "PACKETS",
            "500",
            "With --multicast or --device tap: packets a second that this node sends so, and that it takes from "
                    + "one member, 1 to 100000."),
    /** Who may reach whom. */
    RULES(
            "FILE",
            "",
            "Who may reach whom, at this node: allow FROM -> TO PROTOCOL [PORTS], one a line. What no rule of the file "
                    + "allows is refused. Default: everybody may reach everybody."),
    /** Runs when the node is up. */
    ON_UP(
            "PROGRAM",
            "",
            "A program, with its whole path, that is run when the interface has its addresses, with the facts in "
                    + "variables (MESHNET_EVENT, MESHNET_NODE_INTERFACE, MESHNET_NODE_ADDRESSES): without a shell or "
                    + "arguments, for 30 s at most."),
    /** Runs when it goes. */
    ON_DOWN("PROGRAM", "", "The same when the node stops, while the interface is still there; for 3 s at most."),
    /** Runs when peers come and go. */
    ON_PEER(
            "PROGRAM",
            "",
            "The same when a peer is connected, is not any more, or is reached another way (peer-up, peer-down, "
                    + "peer-path; MESHNET_PEER_NAME, _KEY, _ADDRESSES, _PATH, _ENDPOINT). One after the other; "
                    + "up to 64 wait."),
    /** The state folder. */
    STATE(
            "DIR",
            "/var/lib/meshnet/default, or default-2 and so on when in use",
            "The folder of the node's identity, last port and known servers. One daemon uses it at a time, "
                    + "and nobody else may write there."),
    /** The configuration file. */
    CONFIG(
            "FILE",
            "",
            "A properties file with any of these settings, named without the dashes; with sections [network NAME], or "
                    + "a folder of such files, for several networks."),
    /** Where the page is. */
    WEB(
            "ADDRESS:PORT",
            "",
            "Serve a page that shows the mesh to a browser of this host, such as at 127.0.0.1:8080; port 0 for any "
                    + "that is free. Other addresses than this host's own need --web-token-file, --web-cert and "
                    + "--web-key."),
    /** May it do something. */
    WEB_CONTROL("", "", "Let the page check the network, ping, and choose the exit; needs --web-token-file."),
    /** Who sees it. */
    WEB_TOKEN_FILE(
            "FILE",
            "",
            "A file that only its owner can read, with 16 to 256 letters and digits, without which the page tells "
                    + "nothing. Default: every user of this host sees it."),
    /** The page by TLS. */
    WEB_CERT("FILE", "", "Certificate (PEM) for the page, with those that it rests on behind it."),
    /** Its key. */
    WEB_KEY("FILE", "", "The certificate's key (PEM, PKCS#8)."),
    /** Figures for Prometheus. */
    METRICS(
            "[HOST:]PORT",
            "",
            "Give the metrics of this process to Prometheus, at http://HOST:PORT/metrics. Without HOST only this host "
                    + "can ask; with another of its addresses whoever reaches that can, without a password or TLS."),
    /** What is logged. */
    LOG_LEVEL(
            "LEVEL", "info", "error, warn, info, debug or trace; log-level changes it, by topic, while the node runs."),
    /** How that looks. */
    LOG_FORMAT("FORMAT", "text", "What a line of the log is: text for people, or json, an object for programs.");

    private static final String VARIABLE_START = "MESHNET_";

    private final String label;
    private final String defaultText;
    private final String description;

    Setting(String label, String defaultText, String description) {
        this.label = label;
        this.defaultText = defaultText;
        this.description = description;
    }

    /** The setting with this name in a configuration file. */
    public static Optional<Setting> named(String name) {
        return Arrays.stream(values())
                .filter(setting -> setting.key().equals(name))
                .findFirst();
    }

    /** The name in a configuration file. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The name on the command line. */
    public String option() {
        return "--" + key();
    }

    /** The name in the environment. */
    public String variable() {
        return VARIABLE_START + name();
    }

    /** What stands for the value in the help. */
    public String label() {
        return label;
    }

    /**
     * What holds when nothing is given, for the help and where it is a value also for the reader; empty if nothing
     * holds.
     */
    public String defaultText() {
        return defaultText;
    }

    /** The help text. */
    public String description() {
        return description;
    }

    /** What it can be, where that is one of a few words; else none. */
    public List<String> choices() {
        return switch (this) {
            case DNS -> Arrays.stream(DnsMode.values()).map(DnsMode::label).toList();
            case DEVICE -> List.of("tun", "tap");
            case CIPHER ->
                Arrays.stream(CipherChoice.values()).map(CipherChoice::label).toList();
            case LOG_LEVEL -> LogLevels.NAMES;
            default -> List.of();
        };
    }

    /** Must the value never be shown? */
    public boolean isSecret() {
        return this == KEY;
    }

    /** May it be given several times? */
    public boolean isList() {
        return this == SERVER
                || this == STUN
                || this == ENDPOINT
                || this == ALIAS
                || this == ADVERTISE_ROUTE
                || this == ACCEPT_ROUTE
                || this == EXCLUDE_INTERFACE
                || this == ONLY_INTERFACE;
    }

    /** Does it stand alone on the command line, and is it true or false elsewhere? */
    public boolean isFlag() {
        return this == ACCEPT_SERVER_KEY
                || this == NO_PORT_MAPPING
                || this == NO_PORT_GUESSING
                || this == NO_TCP
                || this == MULTICAST
                || this == SNAT
                || this == ACCEPT_ROUTES
                || this == WEB_CONTROL
                || this == EXIT_ALLOW_LAN
                || this == EXIT_FAIL_OPEN
                || this == OFFER_EXIT
                || this == RELAY_FOR_OTHERS;
    }
}
