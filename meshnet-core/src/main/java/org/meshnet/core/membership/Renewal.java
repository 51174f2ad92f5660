package org.meshnet.core.membership;

import java.util.Optional;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.key.AdministratorKey;

/**
 * What a member with an administrator's key may sign without being told: that who belongs to the network goes on to, as
 * the same. Stateless.
 */
public final class Renewal {
    private Renewal() {}

    /** Is the certificate to be renewed? That of an invitation at once, others in their last third. */
    public static boolean isDue(Certificate certificate, long hour) {
        Period period = certificate.period();
        return certificate.joining().isPresent() || period.lastHour() - hour < period.hours() / 3;
    }

    /**
     * The certificate that takes its place, from now on for as long as it was for, and for the hour before, as clocks
     * may be behind: an administrator's own of a node that joined by an invitation. Empty if it is not due.
     *
     * @param standing one that makes its node a member now, which the caller has seen to
     * @param serial random
     */
    public static Optional<Certificate> renew(Certificate standing, SigningKey key, long serial, long hour) {
        if (!isDue(standing, hour)) {
            return Optional.empty();
        }
        Statement old = standing.statement();
        long first = Math.max(0, hour - 1);
        long last = old.terms()
                .map(terms -> hour + terms.validityHours())
                .orElseGet(() -> first + old.period().hours());
        Statement.Subject subject = new Statement.Subject(old.subject().network(), standing.nodeKey(), serial);
        Statement next = Statement.ofNode(
                subject,
                new Period(first, Math.min(0xffff_ffffL, last)),
                standing.grant(),
                AdministratorKey.of(key.publicKey()));
        return Optional.of(Certificate.of(SignedStatement.sign(next, key)));
    }
}
