package org.meshnet.core.engine.status;

import java.util.List;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.name.Label;

/**
 * What a certificate says of a node.
 *
 * @param isNameCertified is its name an administrator's word, and not its own
 * @param groups that it belongs to
 * @param lastHour since 1970, in which the certificate is good
 * @param serial of the certificate, for people
 * @param hasJoined is it that of an invitation
 * @param administrator who signed it
 */
public record MembershipStatus(
        boolean isNameCertified,
        List<Label> groups,
        long lastHour,
        String serial,
        boolean hasJoined,
        AdministratorKey administrator) {
    /** Of this certificate. */
    public static MembershipStatus of(Certificate certificate) {
        return new MembershipStatus(
                certificate.grant().name().isPresent(),
                certificate.grant().groups(),
                certificate.period().lastHour(),
                certificate.statement().subject().serialText(),
                certificate.joining().isPresent(),
                certificate.statement().administrator());
    }
}
