package org.meshnet.node.control;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.engine.status.ExitStatus;
import org.meshnet.core.engine.status.KeyStatus;
import org.meshnet.core.engine.status.MembershipStatus;
import org.meshnet.core.engine.status.MeshStatus;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PathReason;
import org.meshnet.core.engine.status.PeerState;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.engine.status.PolicyStatus;
import org.meshnet.core.engine.status.RefusedFlow;
import org.meshnet.core.engine.status.RelayLimit;
import org.meshnet.core.engine.status.RouteStatus;
import org.meshnet.core.engine.status.RulesStatus;
import org.meshnet.core.engine.status.ServerStatus;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NetworkTag;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.name.Label;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.path.PathMtuSearch;
import org.meshnet.core.path.ProbeCount;
import org.meshnet.core.path.ProbeLoss;
import org.meshnet.core.policy.Authority;
import org.meshnet.core.policy.PolicyContent;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.policy.PolicySeal;
import org.meshnet.core.rule.NetworkSetting;
import org.meshnet.core.rule.NetworkText;
import org.meshnet.core.rule.Refusal;
import org.meshnet.core.rule.RuleSet;
import org.meshnet.core.session.CipherSuite;
import org.meshnet.core.stun.NatMapping;
import org.meshnet.node.portmap.Gateway;
import org.meshnet.node.portmap.MapProtocol;
import org.meshnet.node.portmap.PortMapping;

/** A status with every kind of peer, known and unknown values. */
public final class Statuses {
    private Statuses() {}

    private static RulesStatus rules() {
        return new RulesStatus(
                List.of(new RulesStatus.Held(RulesStatus.Source.NODE, 3, Refusal.RESET)),
                12,
                List.of(new RefusedFlow(
                        new RefusedFlow.Ends("bravo", true, address("10.0.0.3"), address("10.0.0.7")),
                        6,
                        5432,
                        RefusedFlow.Reason.NO_RULE,
                        4,
                        2_500_000_000L)));
    }

    private static PolicyStatus policy() {
        SigningKey key = SigningKey.fromSeed(filled(1));
        AdministratorKey administrator = AdministratorKey.of(key.publicKey());
        Authority authority = Authority.of(administrator);
        PolicyContent content = PolicyContent.initial(List.of(administrator));
        PolicyDocument document = PolicyDocument.first(
                new PolicySeal(NetworkTag.of(new byte[NetworkTag.LENGTH]), filled(2)),
                content,
                new PolicyManifest.Signer(authority, key),
                1_800_000_000);
        return new PolicyStatus(
                document.manifest(),
                2,
                new NetworkText(RuleSet.NONE, Map.of(NetworkSetting.DOMAIN, "mesh.example.org")),
                Optional.of("line 3: expected domain or mtu"),
                Optional.of(new PolicyJudge.Fork(1, administrator, AdministratorKey.of(filled(7)))));
    }

    /** The example that the golden files show. */
    public static DaemonStatus example() {
        MeshStatus mesh = new MeshStatus(
                new MeshStatus.Member(
                        "alpha",
                        nodeKey(1),
                        NetworkId.of(filled(0xee)),
                        List.of(
                                Prefix.parse("10.0.0.7/24").orElseThrow(),
                                Prefix.parse("fd12::7/64").orElseThrow()),
                        new MeshStatus.Conduct(
                                Optional.of(new MeshStatus.Multicast(
                                        500, List.of(address("224.0.0.251"), address("ff02::fb")), false)),
                                Optional.of(rules()),
                                Optional.of(new MeshStatus.Ethernet(nodeKey(1).station(), 500, 3, 12))),
                        new MeshStatus.Standing(
                                Optional.of(new MembershipStatus(
                                        true,
                                        List.of(new Label("admins")),
                                        500_000,
                                        "0102030405060708",
                                        false,
                                        AdministratorKey.of(filled(7)))),
                                Optional.of(policy()),
                                new KeyStatus(1, true, OptionalLong.of(1_800_000_000L)))),
                new MeshStatus.Outside(Endpoint.parse("203.0.113.5:40001"), NatMapping.ENDPOINT_INDEPENDENT),
                List.of(
                        new ServerStatus(
                                0,
                                ServerState.REGISTERED,
                                Endpoint.parse("192.0.2.1:8000"),
                                Endpoint.parse("203.0.113.5:40001")),
                        new ServerStatus(1, ServerState.SERVER_KEY_CHANGED, Optional.empty(), Optional.empty()),
                        new ServerStatus(2, ServerState.REGISTERED, Optional.of(Endpoint.link(1)), Optional.empty()),
                        new ServerStatus(
                                3, ServerState.DUPLICATE, Optional.empty(), Optional.empty(), OptionalInt.of(0))),
                List.of(connected(), relayed(), unreachable()),
                List.of(new Warning(
                        Warning.Kind.ADDRESS_USED_HERE,
                        "10.0.0.7",
                        "the address 10.0.0.7 is also on eth0 of this host")),
                new TreeMap<>(Map.of("framesOpened", 12L, "framesReplayed", 0L)));
        Gateway gateway = new Gateway(address("192.168.1.1"), address("192.168.1.5"));
        Endpoint external = Endpoint.parse("203.0.113.5:40009").orElseThrow();
        return new DaemonStatus(
                mesh,
                new DaemonStatus.Data(
                        "mesh0",
                        2,
                        new PacketPath(
                                "TCP and UDP super-packets",
                                true,
                                false,
                                Map.of(CipherSuite.SECRETBOX, "libsodium through JNA")),
                        new DaemonStatus.Load(List.of(), List.of())),
                new DaemonStatus.Servers(
                        List.of(
                                "vpn.example.org:8000",
                                "[2001:db8::1]:8000",
                                "hotel.example.org:8000",
                                "203.0.113.7:8000"),
                        List.of(
                                new ServerKeyStatus(
                                        serverKey(0xa1), Optional.of(ServerKeyStatus.Source.PINNED), Optional.empty()),
                                new ServerKeyStatus(
                                        serverKey(0xb2),
                                        Optional.of(ServerKeyStatus.Source.REMEMBERED),
                                        serverKey(0xc3)),
                                ServerKeyStatus.NONE,
                                new ServerKeyStatus(
                                        serverKey(0xa1), Optional.of(ServerKeyStatus.Source.NEW), Optional.empty())),
                        endpoint -> Optional.of(endpoint.isLink() ? "192.0.2.3:8000 by TCP" : endpoint.toString())),
                names(),
                new DaemonStatus.Network(
                        Optional.of(new PortMapping(MapProtocol.PCP, gateway, 40001, external, 1200)),
                        List.of(
                                advertised("192.168.1.0/24", "10.64.7.0/24", Optional.of("this host does not forward")),
                                advertised("fd77::/64", "fd77::/64", Optional.empty())),
                        new ExitStatus(
                                Optional.of("berlin"),
                                ExitStatus.State.USED,
                                Optional.of(new ExitStatus.Member("berlin", nodeKey(7))),
                                new ExitStatus.Families(true, false))),
                List.of("the state folder can't be written: nothing is remembered"));
    }

    private static AdvertisedStatus advertised(String network, String seenAs, Optional<String> problem) {
        return new AdvertisedStatus(
                Prefix.parse(network).orElseThrow(), Prefix.parse(seenAs).orElseThrow(), problem);
    }

    private static NamesStatus names() {
        NameTable table = NameTable.of(List.of(
                named(1, "alpha", new Label("www")),
                named(2, "beta", new Label("files")),
                named(4, "gamma"),
                named(3, "a-node-with-a-very-long-name")));
        return new NamesStatus(
                "mesh", table, "hosts", "systemd-resolved does not run; the hosts file can be written", List.of());
    }

    private static NameTable.Member named(int number, String name, Label... aliases) {
        return new NameTable.Member(nodeKey(number), new Label(name), List.of(aliases), List.of());
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private static PeerStatus connected() {
        List<IpAddress> addresses = List.of(address("fd12::9"), address("10.0.0.9"));
        return new PeerStatus(
                new PeerStatus.Member(
                        "beta",
                        nodeKey(2),
                        addresses,
                        Optional.of(new MembershipStatus(
                                true,
                                List.of(new Label("dev"), new Label("servers")),
                                500_000,
                                "1112131415161718",
                                true,
                                AdministratorKey.of(filled(7))))),
                PeerState.CONNECTED,
                new PeerStatus.Path(
                        PathKind.DIRECT,
                        Endpoint.parse("198.51.100.9:51820"),
                        Optional.empty(),
                        OptionalLong.of(12_345_678),
                        Optional.empty(),
                        Optional.empty()),
                new PeerStatus.Sealing(
                        OptionalLong.of(61_900_000_000L),
                        Optional.of(CipherSuite.SECRETBOX),
                        Optional.of(new PeerStatus.Mtu(1_358, PathMtuSearch.Phase.SEARCH_COMPLETE))),
                new PeerStatus.Traffic(
                        1_234_567,
                        999,
                        Optional.of(new PeerStatus.Groups(3, false)),
                        new PeerStatus.Upkeep(1, new ProbeCount(30, 29, new ProbeLoss(19, 1)))),
                List.of(
                        RouteStatus.of(Prefix.parse("192.168.7.0/24").orElseThrow(), RouteStatus.State.USED),
                        RouteStatus.refused(
                                Prefix.parse("10.0.0.0/8").orElseThrow(),
                                "it overlaps the mesh's own network 10.0.0.0/24")));
    }

    private static PeerStatus relayed() {
        return new PeerStatus(
                new PeerStatus.Member("gamma", nodeKey(4), List.of(address("10.0.0.11"))),
                PeerState.CONNECTED,
                new PeerStatus.Path(
                        PathKind.RELAY,
                        Optional.of(Endpoint.link(1)),
                        Optional.empty(),
                        OptionalLong.of(40_000_000),
                        Optional.of(PathReason.UDP_BLOCKED),
                        Optional.of(new RelayLimit(OptionalInt.of(0), OptionalLong.of(12_500_000)))),
                new PeerStatus.Sealing(
                        OptionalLong.of(1_000_000_000L),
                        Optional.of(CipherSuite.SECRETBOX),
                        Optional.of(new PeerStatus.Mtu(1_154, PathMtuSearch.Phase.BASE))),
                new PeerStatus.Traffic(0, 0));
    }

    private static PeerStatus unreachable() {
        return new PeerStatus(
                new PeerStatus.Member("a-node-with-a-very-long-name", nodeKey(3), List.of()),
                PeerState.UNREACHABLE,
                PeerStatus.Path.none(Optional.of(PathReason.NO_RELAY)),
                new PeerStatus.Sealing(OptionalLong.empty(), Optional.empty()),
                new PeerStatus.Traffic(0, 0));
    }

    private static Optional<ServerKey> serverKey(int value) {
        return Optional.of(ServerKey.of(filled(value)));
    }

    private static NodeKey nodeKey(int value) {
        return NodeKey.of(filled(value));
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        java.util.Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
