package org.meshnet.node.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.membership.Grant;
import org.meshnet.core.name.Label;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.DescriptorExtensions;
import org.meshnet.core.wire.DescriptorRoom;
import org.meshnet.node.exit.UserError;

/** Reads who a node is: its names. What it tells the members of itself must fit into a descriptor. */
final class MemberReader {
    private final Settings settings;

    MemberReader(Settings settings) {
        this.settings = settings;
    }

    NodeConfig.Member read(NetworkKey key) throws UserError {
        String id = id();
        List<Label> aliases = aliases();
        requireRoom(id, new DescriptorExtensions(aliases));
        return new NodeConfig.Member(id, aliases, key);
    }

    /** In a closed network the names are those of the certificate, as far as that has any. */
    NodeConfig.Member read(NodeConfig.Closed closed) throws UserError {
        Grant grant = closed.certificate().grant();
        String own = id();
        String id = grant.name().map(Label::text).orElse(own);
        Optional<Given> alias = settings.values(Setting.ALIAS).stream().findFirst();
        if (alias.isPresent() && !Set.copyOf(grant.aliases()).containsAll(aliases())) {
            throw alias.get().error("not a name of this node's certificate; expected one that an administrator signed");
        }
        requireRoom(
                id,
                new DescriptorExtensions(
                        grant.aliases(), Bytes.of(closed.certificate().encode())));
        return new NodeConfig.Member(id, grant.aliases(), closed.membership().key(), Optional.of(closed));
    }

    private String id() throws UserError {
        Optional<Given> given = settings.value(Setting.ID);
        if (given.isEmpty()) {
            return HostName.find();
        }
        if (!NodeName.isValid(given.get().text())) {
            throw given.get().error("not a name; expected 1 to 63 bytes of printable text");
        }
        return given.get().text();
    }

    private List<Label> aliases() throws UserError {
        Set<Label> aliases = new LinkedHashSet<>();
        for (Given given : settings.values(Setting.ALIAS)) {
            aliases.add(Label.parse(given.text())
                    .orElseThrow(() -> given.error(
                            "not a host's name; expected up to 63 letters, digits and hyphens, such as files-2")));
            if (aliases.size() > DescriptorExtensions.ALIAS_COUNT) {
                throw given.error("one too many; expected at most " + DescriptorExtensions.ALIAS_COUNT);
            }
        }
        return List.copyOf(aliases);
    }

    private void requireRoom(String id, DescriptorExtensions extensions) throws UserError {
        int excess = DescriptorRoom.excessBytes(id, List.of(), extensions);
        Optional<Given> last = settings.values(Setting.ALIAS).stream().reduce((one, next) -> next);
        if (excess > 0 && last.isPresent()) {
            throw last.get()
                    .error("what members are told of this node is " + excess + " bytes too long; expected less of it");
        }
    }
}
