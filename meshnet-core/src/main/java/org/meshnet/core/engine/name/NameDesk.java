package org.meshnet.core.engine.name;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.context.Membership;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.name.Label;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.wire.Descriptor;

/**
 * Tells the world what the known members are called, this node among them, and this node's people if its name is also
 * another's. All names are made anew, as a few thousand are in a moment, but only when routes were, which are made when
 * members, their descriptors or addresses changed, and no more often than they. Control thread only.
 */
public final class NameDesk {
    private static final int SHOWN_COUNT = 3;

    private final EngineContext context;
    private NameTable told = NameTable.EMPTY;
    private Map<String, Label> labels = new HashMap<>();
    private int seenVersion = -1;

    public NameDesk(EngineContext context) {
        this.context = context;
    }

    /** At the end of each turn, once all is published. True if the names are others than before. */
    public boolean look(long nowNs) {
        int version = context.publisher().routesVersion();
        if (version == seenVersion) {
            return false;
        }
        seenVersion = version;
        NameTable names = NameTable.of(members());
        if (names.equals(told)) {
            return false;
        }
        told = names;
        context.turn().listener().onNames(names);
        warn(names, nowNs);
        return true;
    }

    /** What the members are called, as was told last. */
    public NameTable table() {
        return told;
    }

    private List<NameTable.Member> members() {
        Map<String, Label> fresh = new HashMap<>();
        List<NameTable.Member> members = new ArrayList<>();
        members.add(own(fresh));
        for (Peer peer : context.peers().all()) {
            peer.descriptor().ifPresent(descriptor -> members.add(member(peer, descriptor, fresh)));
        }
        labels = fresh;
        return members;
    }

    private NameTable.Member own(Map<String, Label> fresh) {
        Membership own = context.membership();
        List<IpAddress> addresses = context.overlay().interfaceAddresses().stream()
                .map(Prefix::address)
                .toList();
        return new NameTable.Member(
                context.ownKey(),
                wanted(context.ownKey(), own.name(), fresh),
                own.aliases(),
                addresses,
                own.own().filter(NameDesk::hasName).isPresent());
    }

    private NameTable.Member member(Peer peer, Descriptor descriptor, Map<String, Label> fresh) {
        return new NameTable.Member(
                peer.key(),
                wanted(peer.key(), descriptor.name(), fresh),
                descriptor.extensions().aliases(),
                peer.routedAddresses(),
                peer.certificate().filter(NameDesk::hasName).isPresent());
    }

    private static boolean hasName(Certificate certificate) {
        return certificate.grant().name().isPresent();
    }

    /** Which label stands for a text takes longer to find than all the rest, so it is kept. */
    private Label wanted(NodeKey key, String id, Map<String, Label> fresh) {
        Label known = labels.get(id);
        Optional<Label> label = known == null ? Label.of(id) : Optional.of(known);
        label.ifPresent(found -> fresh.put(id, found));
        return label.orElseGet(() -> NameTable.nameless(key));
    }

    private void warn(NameTable names, long nowNs) {
        Label wanted = NameTable.wanted(context.ownKey(), context.membership().name());
        Label own = names.name(context.ownKey()).orElse(wanted);
        List<String> others = names.members().entrySet().stream()
                .filter(entry -> entry.getValue().wanted().equals(wanted))
                .filter(entry -> !entry.getValue().key().equals(context.ownKey()))
                .map(entry -> entry.getKey() + " (key " + entry.getValue().key() + ")")
                .toList();
        if (others.isEmpty()) {
            context.warnings().clear(Warning.Kind.NAME_SHARED, wanted.text());
        } else {
            context.warnings().raise(Warning.Kind.NAME_SHARED, wanted.text(), text(wanted, own, others), nowNs);
        }
    }

    private static String text(Label wanted, Label own, List<String> others) {
        int more = others.size() - SHOWN_COUNT;
        return "not only this node is called " + wanted + ": it is " + own + ", beside "
                + String.join(", ", others.subList(0, Math.min(SHOWN_COUNT, others.size())))
                + (more > 0 ? " and " + more + " more" : "") + "; --id gives it a name of its own";
    }
}
