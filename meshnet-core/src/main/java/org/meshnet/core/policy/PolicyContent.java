package org.meshnet.core.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Trust;

/**
 * What a document says. Immutable.
 *
 * @param administrators who may sign, and why; 1 to {@link #ADMINISTRATOR_COUNT}
 * @param retired who may not any more, at most {@link #RETIRED_COUNT}; none of them comes back
 * @param text rules and settings as people write them, at most {@link #TEXT_LENGTH} bytes of UTF-8
 * @param revocations in the order of time, at most {@link #REVOCATION_COUNT}
 * @param rotation the network key that came last
 */
public record PolicyContent(
        List<Authority> administrators,
        List<AdministratorKey> retired,
        String text,
        List<Revocation> revocations,
        Rotation rotation) {
    /** The most administrators at a time. */
    public static final int ADMINISTRATOR_COUNT = 16;
    /** The most that were retired. */
    public static final int RETIRED_COUNT = 64;
    /** Bytes of the longest text. */
    public static final int TEXT_LENGTH = 65_536;
    /** The most revocations. */
    public static final int REVOCATION_COUNT = 4096;

    /** @throws IllegalArgumentException if a bound is passed, or an administrator was retired or stands there twice */
    public PolicyContent {
        administrators = List.copyOf(administrators);
        retired = List.copyOf(retired);
        revocations = List.copyOf(revocations);
        Set<AdministratorKey> active = keys(administrators);
        if (active.isEmpty() || active.size() < administrators.size() || active.size() > ADMINISTRATOR_COUNT) {
            throw new IllegalArgumentException(administrators.size() + " administrators");
        }
        if (retired.size() > RETIRED_COUNT || retired.stream().anyMatch(active::contains)) {
            throw new IllegalArgumentException(retired.size() + " retired administrators");
        }
        if (revocations.size() > REVOCATION_COUNT) {
            throw new IllegalArgumentException(revocations.size() + " revocations; there may be " + REVOCATION_COUNT);
        }
        if (!UTF_8.newEncoder().canEncode(text) || text.getBytes(UTF_8).length > TEXT_LENGTH) {
            throw new IllegalArgumentException("a text of more than " + TEXT_LENGTH + " bytes, or not of UTF-8");
        }
    }

    /** That of a network without a document. */
    public static PolicyContent initial(List<AdministratorKey> administrators) {
        return new PolicyContent(
                administrators.stream().map(Authority::of).toList(), List.of(), "", List.of(), Rotation.NONE);
    }

    /** The same with another text. */
    public PolicyContent withText(String next) {
        return new PolicyContent(administrators, retired, next, revocations, rotation);
    }

    /** The same with these revoked, too; each stands there once. */
    public PolicyContent withRevoked(Collection<Revocation> more) {
        Set<Revocation> all = new LinkedHashSet<>(revocations);
        all.addAll(more);
        return new PolicyContent(administrators, retired, text, List.copyOf(all), rotation);
    }

    /** The same with another network key. */
    public PolicyContent withRotation(Rotation next) {
        return new PolicyContent(administrators, retired, text, revocations, next);
    }

    /** The same with one more administrator. */
    public PolicyContent withAdministrator(Authority another) {
        List<Authority> all = new ArrayList<>(administrators);
        all.add(another);
        return new PolicyContent(all, retired, text, revocations, rotation);
    }

    /** The same without an administrator, who does not come back; those whom he endorsed stay. */
    public PolicyContent withRetired(AdministratorKey key) {
        List<Authority> staying = administrators.stream()
                .filter(authority -> !authority.signer().equals(key))
                .toList();
        Set<AdministratorKey> gone = new LinkedHashSet<>(retired);
        gone.add(key);
        return new PolicyContent(staying, List.copyOf(gone), text, revocations, rotation);
    }

    /** Why this one may sign; empty if he may not. */
    public Optional<Authority> authority(AdministratorKey key) {
        return administrators.stream()
                .filter(authority -> authority.signer().equals(key))
                .findFirst();
    }

    /** Who may sign the next one. */
    public Set<AdministratorKey> administratorKeys() {
        return keys(administrators);
    }

    private static Set<AdministratorKey> keys(List<Authority> administrators) {
        return administrators.stream().map(Authority::signer).collect(Collectors.toSet());
    }

    /** What certificates are measured by where this counts: its administrators and revocations, the rest as before. */
    public Trust trust(Trust before) {
        return Trust.of(before.network(), administratorKeys())
                .withRevoked(revokedKeys(), revokedSerials())
                .withUncertifiedUntil(before.uncertifiedUntilHour());
    }

    /** Nodes that are no members, whatever they show. */
    public Set<NodeKey> revokedKeys() {
        Set<NodeKey> keys = new HashSet<>();
        for (Revocation revocation : revocations) {
            if (revocation instanceof Revocation.OfNode node) {
                keys.add(node.key());
            }
        }
        return keys;
    }

    /** Serial numbers of certificates that are worth nothing any more. */
    public Set<Long> revokedSerials() {
        Set<Long> serials = new HashSet<>();
        for (Revocation revocation : revocations) {
            if (revocation instanceof Revocation.OfSerial certificate) {
                serials.add(certificate.serial());
            }
        }
        return serials;
    }
}
