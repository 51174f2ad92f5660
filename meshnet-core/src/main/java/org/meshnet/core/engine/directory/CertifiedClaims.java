package org.meshnet.core.engine.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.membership.Grant;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.wire.Capabilities;
import org.meshnet.core.wire.Descriptor;
import org.meshnet.core.wire.DescriptorExtensions;

/**
 * What of a descriptor a certificate allows: the rest is cut away, and the descriptor counts all the same. Addresses
 * are looked at where they are routed. Immutable.
 *
 * @param descriptor what is left
 * @param cut what is not, for people
 */
record CertifiedClaims(Descriptor descriptor, List<String> cut) {
    CertifiedClaims {
        cut = List.copyOf(cut);
    }

    static CertifiedClaims of(Descriptor claimed, Certificate certificate) {
        Grant grant = certificate.grant();
        List<String> cut = new ArrayList<>();
        String name = grant.name().map(Label::text).orElse(claimed.name());
        if (!name.equals(claimed.name())) {
            cut.add("the name " + claimed.name());
        }
        List<Label> aliases = kept(claimed.extensions().aliases(), grant.aliases()::contains, "the name ", cut);
        List<Prefix> routes = kept(claimed.routes(), grant::allowsRoute, "the network ", cut);
        int capabilities = allowed(claimed.capabilities(), Capabilities.RELAYS_FOR_OTHERS, grant.has(Grant.RELAY));
        if (capabilities != claimed.capabilities()) {
            cut.add("forwarding for others");
        }
        int others = allowed(capabilities, Capabilities.EXIT, grant.has(Grant.EXIT));
        if (others != capabilities) {
            cut.add("being an exit");
        }
        Descriptor left = new Descriptor(
                claimed.sequence(),
                claimed.endHours(),
                others,
                name,
                claimed.addresses(),
                routes,
                claimed.candidates(),
                new DescriptorExtensions(aliases, claimed.extensions().certificate()));
        return new CertifiedClaims(left, cut);
    }

    private static int allowed(int capabilities, int capability, boolean isAllowed) {
        return isAllowed ? capabilities : capabilities & ~capability;
    }

    private static <T> List<T> kept(List<T> claimed, Predicate<T> isAllowed, String what, List<String> cut) {
        claimed.stream().filter(isAllowed.negate()).forEach(each -> cut.add(what + each));
        return claimed.stream().filter(isAllowed).toList();
    }
}
