package org.meshnet.node.daemon;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.DerivedAddresses;
import org.meshnet.node.config.DnsMode;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.control.NamesStatus;
import org.meshnet.node.daemon.thread.NodeEnd;
import org.meshnet.node.daemon.thread.Workers;
import org.meshnet.node.dns.DnsResponder;
import org.meshnet.node.dns.ExitResolver;
import org.meshnet.node.dns.MeshZones;
import org.meshnet.node.dns.NameFinder;
import org.meshnet.node.dns.OtherDomains;
import org.meshnet.node.dns.host.HostNames;
import org.meshnet.node.dns.host.NameWish;
import org.meshnet.node.fault.FailureLog;
import org.meshnet.node.network.MeshInterface;

/**
 * The members' names on this host: the name server inside the mesh's interface, and how programs come to ask it. Two
 * threads of its own; any asks how it stands.
 */
final class NameService {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final NodeParts parts;
    private final MeshInterface mesh;
    private final Supplier<NameTable> names;
    private final NodeConfig.Dns config;
    private final MeshZones zones;
    private final OtherDomains others;
    private final DnsResponder responder;
    private final HostNames host;
    private volatile @Nullable Thread thread;

    /**
     * Who has which name.
     *
     * @param names what the members are called at the moment
     * @param finder finds out more about one of them
     */
    record Known(Supplier<NameTable> names, NameFinder finder) {}

    /**
     * @param mesh where the node answers
     * @param known who has which name
     */
    NameService(NodeParts parts, MeshInterface mesh, Known known, FailureLog failures) {
        this.parts = parts;
        this.mesh = mesh;
        this.names = known.names();
        this.config = parts.config().overlay().dns();
        this.zones = new MeshZones(
                config.domain(),
                List.of(
                        parts.config().overlay().network(),
                        new DerivedAddresses(parts.keys().secrets()).v6Network()));
        this.others = config.exitResolver()
                .<OtherDomains>map(
                        resolver -> new ExitResolver(resolver, parts.host().exit()::isWanted, new SecureRandomSource()))
                .orElse(OtherDomains.REFUSED);
        this.responder = DnsResponder.of(zones, known.names(), known.finder(), others, failures);
        this.host = HostNames.of(config.mode(), parts.host().tun().name(), this::given, parts.warnings());
    }

    private HostNames.Given given() {
        DnsResponder.State state = responder.state();
        NameWish wish = new NameWish(
                new NameWish.Link(parts.host().tun().name(), parts.host().tun().index()),
                state.addresses(),
                new NameWish.Zones(zones.domainText(), zones.reverseTexts()),
                isForAll());
        return new HostNames.Given(
                mesh.addresses().isEmpty() ? Optional.empty() : Optional.of(wish),
                state.addresses().isEmpty() ? state.failure() : Optional.empty(),
                names.get());
    }

    /** Are names outside the mesh the node's to look up now? */
    private boolean isForAll() {
        return config.exitResolver().isPresent() && parts.host().exit().isWanted();
    }

    void start(Workers workers, NodeEnd end) {
        if (config.mode() != DnsMode.OFF) {
            workers.startHelper("name server", responder::run);
        }
        thread = workers.startHelper("names", () -> run(end));
    }

    private void run(NodeEnd end) {
        try {
            host.repair();
            do {
                responder.listen(addresses());
                host.look(System.nanoTime());
            } while (!end.await(LOOK_NS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Set<IpAddress> addresses() {
        Set<IpAddress> addresses = new HashSet<>();
        mesh.addresses().stream().map(Prefix::address).forEach(addresses::add);
        return addresses;
    }

    NamesStatus status() {
        HostNames.Standing standing = host.standing();
        return new NamesStatus(
                config.domain(),
                names.get(),
                standing.mode().label(),
                standing.reason() + (isForAll() ? otherNames(standing.mode()) : ""),
                responder.state().addresses());
    }

    /** Where it is not said that this host asks the node for them, whoever asks it gets them all the same. */
    private String otherNames(DnsMode mode) {
        boolean isAsked = mode == DnsMode.RESOLVED || mode == DnsMode.RESOLVCONF;
        String resolver = config.exitResolver().orElseThrow().toString();
        return "; other names" + (isAsked ? "" : ", if the node is asked,") + " by " + resolver + " through the exit";
    }

    /** Who answers for other domains. */
    OtherDomains others() {
        return others;
    }

    /** Queries that were not answered. */
    long droppedCount() {
        return responder.droppedCount();
    }

    /** Makes it on this host as it was before. */
    void stop() throws Exception {
        responder.close();
        Thread ending = thread;
        if (ending != null) {
            ending.join();
            host.undo();
        }
    }
}
