package org.meshnet.core.membership;

import java.util.Optional;
import java.util.Set;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkTag;
import org.meshnet.core.key.NodeKey;

/**
 * Whom a node of a closed network believes: what a certificate is measured by. Immutable; another one takes its place
 * when there is news.
 *
 * @param network which certificates are for
 * @param administrators whose word counts, each alone
 * @param revokedKeys of nodes that are no members, whatever they show
 * @param revokedSerials of statements that are worth nothing any more
 * @param uncertifiedUntilHour the last hour since 1970 in which nodes without any certificate are members, too, while
 *     an open network becomes a closed one; -1 for never
 */
public record Trust(
        NetworkTag network,
        Set<AdministratorKey> administrators,
        Set<NodeKey> revokedKeys,
        Set<Long> revokedSerials,
        long uncertifiedUntilHour) {
    /** The most administrators. */
    public static final int ADMINISTRATOR_COUNT = 16;
    /** For {@link #uncertifiedUntilHour}. */
    public static final long NEVER = -1;

    /** @throws IllegalArgumentException if there is no administrator, or too many */
    public Trust {
        administrators = Set.copyOf(administrators);
        revokedKeys = Set.copyOf(revokedKeys);
        revokedSerials = Set.copyOf(revokedSerials);
        if (administrators.isEmpty() || administrators.size() > ADMINISTRATOR_COUNT) {
            throw new IllegalArgumentException(administrators.size() + " administrators");
        }
    }

    /** With nobody revoked. */
    public static Trust of(NetworkTag network, Set<AdministratorKey> administrators) {
        return new Trust(network, administrators, Set.of(), Set.of(), NEVER);
    }

    /** The same with another end of the time in which nodes without certificates are members. */
    public Trust withUncertifiedUntil(long hour) {
        return new Trust(network, administrators, revokedKeys, revokedSerials, hour);
    }

    /** The same with others revoked. */
    public Trust withRevoked(Set<NodeKey> keys, Set<Long> serials) {
        return new Trust(network, administrators, keys, serials, uncertifiedUntilHour);
    }

    /** Is a node without a certificate a member? */
    public boolean acceptsUncertified(NodeKey node, long hour) {
        return hour <= uncertifiedUntilHour && !revokedKeys.contains(node);
    }

    /** Why this certificate makes the node no member; empty if it does. The signatures are looked at last. */
    public Optional<Refusal> refusal(Certificate certificate, NodeKey node, long hour) {
        Optional<Refusal> standing = standing(certificate, node, hour);
        return standing.isPresent() || certificate.isAuthentic() ? standing : Optional.of(Refusal.FORGED);
    }

    /** The same of one whose signatures are known to fit. */
    public Optional<Refusal> standing(Certificate certificate, NodeKey node, long hour) {
        if (!certificate.statement().subject().network().equals(network)) {
            return Optional.of(Refusal.OTHER_NETWORK);
        }
        if (!certificate.nodeKey().equals(node)) {
            return Optional.of(Refusal.OTHER_NODE);
        }
        if (!administrators.contains(certificate.statement().administrator())) {
            return Optional.of(Refusal.UNKNOWN_ADMINISTRATOR);
        }
        if (revokedKeys.contains(node) || revokedSerials.contains(certificate.serial())) {
            return Optional.of(Refusal.REVOKED);
        }
        return timely(certificate, hour);
    }

    private static Optional<Refusal> timely(Certificate certificate, long hour) {
        if (isJoinedLate(certificate)) {
            return Optional.of(Refusal.JOINED_LATE);
        }
        if (certificate.period().isToCome(hour)) {
            return Optional.of(Refusal.NOT_YET_VALID);
        }
        return certificate.period().isOver(hour) ? Optional.of(Refusal.EXPIRED) : Optional.empty();
    }

    /** As it says itself, so by more than clocks may differ. */
    private static boolean isJoinedLate(Certificate certificate) {
        return certificate
                .joining()
                .filter(joining -> joining.hour() - Period.TOLERANCE_HOURS
                        > certificate.statement().terms().orElseThrow().joinLastHour())
                .isPresent();
    }
}
