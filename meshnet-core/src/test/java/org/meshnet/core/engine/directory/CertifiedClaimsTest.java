package org.meshnet.core.engine.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkTag;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.membership.Grant;
import org.meshnet.core.membership.Period;
import org.meshnet.core.membership.SignedStatement;
import org.meshnet.core.membership.Statement;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Capabilities;
import org.meshnet.core.wire.Descriptor;
import org.meshnet.core.wire.DescriptorExtensions;

class CertifiedClaimsTest {
    private static final SigningKey ADMINISTRATOR = SigningKey.fromSeed(new byte[32]);
    private static final Prefix NETWORK = Prefix.parse("192.168.7.0/24").orElseThrow();
    private static final Prefix PART = Prefix.parse("192.168.7.128/25").orElseThrow();
    private static final Prefix OTHER = Prefix.parse("192.168.8.0/24").orElseThrow();
    private static final Prefix EVERYWHERE = Prefix.parse("0.0.0.0/0").orElseThrow();

    private static Certificate certificate(Grant grant) {
        return Certificate.of(SignedStatement.sign(
                Statement.ofNode(
                        new Statement.Subject(NetworkTag.of(new byte[16]), NodeKey.of(new byte[32]), 1),
                        new Period(1, 2),
                        grant,
                        AdministratorKey.of(ADMINISTRATOR.publicKey())),
                ADMINISTRATOR));
    }

    private static Descriptor claimed() {
        return new Descriptor(
                7,
                8,
                Capabilities.RELAYS_FOR_OTHERS | Capabilities.EXIT | Capabilities.MULTICAST,
                "boss",
                List.of(IpAddress.v4(1)),
                List.of(NETWORK, PART, OTHER, EVERYWHERE),
                List.of(),
                new DescriptorExtensions(List.of(new Label("www"), new Label("db")), Bytes.of(new byte[] {9})));
    }

    @Test
    void shouldLeaveWhatIsAllowedAndNothingElse() {
        Grant grant = new Grant(List.of(new Label("web"), new Label("www")), List.of(), List.of(), List.of(NETWORK), 0);
        CertifiedClaims claims = CertifiedClaims.of(claimed(), certificate(grant));

        assertEquals("web", claims.descriptor().name());
        assertEquals(List.of(new Label("www")), claims.descriptor().extensions().aliases());
        assertEquals(List.of(NETWORK, PART), claims.descriptor().routes());
        assertEquals(Capabilities.MULTICAST, claims.descriptor().capabilities());
        assertEquals(claimed().addresses(), claims.descriptor().addresses());
        assertEquals(
                List.of(
                        "the name boss",
                        "the name db",
                        "the network 192.168.8.0/24",
                        "the network 0.0.0.0/0",
                        "forwarding for others",
                        "being an exit"),
                claims.cut());
    }

    @Test
    void shouldLeaveARelayAndAnExitWhatTheyAre() {
        Grant grant = new Grant(List.of(), List.of(), List.of(), List.of(NETWORK, OTHER), Grant.RELAY | Grant.EXIT);
        CertifiedClaims claims = CertifiedClaims.of(claimed(), certificate(grant));

        assertEquals("boss", claims.descriptor().name());
        assertEquals(claimed().routes(), claims.descriptor().routes());
        assertEquals(claimed().capabilities(), claims.descriptor().capabilities());
        assertEquals(List.of("the name www", "the name db"), claims.cut());
    }
}
