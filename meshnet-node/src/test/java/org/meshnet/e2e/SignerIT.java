package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A node that holds an administrator's key renews the certificate of one that joined by an invitation. */
@RequiresRoot
class SignerIT {
    @Test
    void shouldRenewWhatAnInvitationMade() {
        Lab.with("a signer", lab -> {
            lab.site("office", "public");
            lab.site("laptop", "port-restricted");
            lab.startServer();
            Path administrator = lab.file("administrator");
            String folder = administrator.toString();
            lab.runNode("office", "network", "create", "--out", folder, "--server", Lab.serverPlace())
                    .expectSuccess();
            certify(lab, "office", folder, "--may-sign");
            String code = lab.runNode("office", "invite", "--dir", folder, "--name", "laptop", "--groups", "dev")
                    .expectSuccess()
                    .output()
                    .strip();
            lab.runNode("laptop", "join", "--state", lab.file("laptop").toString(), code)
                    .expectSuccess();
            assertTrue(shown(lab, "laptop").contains("by an invitation"));

            String key = administrator.resolve("administrator.key").toString();
            Node office = lab.startMember("office", "--signer", key).awaitStart();
            Node laptop = lab.startMember("laptop").awaitStart();
            laptop.awaitConnected("office");
            Await.isTrue(
                    "a renewed certificate on disk",
                    Await.LONG,
                    () -> !shown(lab, "laptop").contains("by an invitation"));
            String renewed = shown(lab, "laptop");
            assertTrue(renewed.contains("laptop") && renewed.contains("dev"), renewed);
            laptop.awaitPing(office.address(4));
            Await.isTrue(
                    "a line in the ledger",
                    () -> read(administrator.resolve("ledger")).contains("laptop"));
            assertFalse(read(lab.file("laptop").resolve("membership")).isEmpty());
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(permissions(lab.file("laptop").resolve("membership"))));
        });
    }

    /** As docs/membership.md has it, "Adding a machine by a request". */
    private static void certify(Lab lab, String host, String folder, String... options) {
        Path request = lab.file(host + ".request");
        lab.runNode(
                        host,
                        "cert",
                        "request",
                        "--state",
                        lab.file(host).toString(),
                        "--name",
                        host,
                        "--out",
                        "" + request)
                .expectSuccess();
        String signed = lab.file(host + ".membership").toString();
        List<String> sign = List.of("cert", "sign", "--dir", folder, "--out", signed, request.toString());
        lab.runNode(host, Stream.concat(sign.stream(), Stream.of(options)).toArray(String[]::new))
                .expectSuccess();
        String membership = lab.file(host).resolve("membership").toString();
        lab.run(host, "install", "-m", "600", signed, membership).expectSuccess();
    }

    private static String shown(Lab lab, String host) {
        String file = lab.file(host).resolve("membership").toString();
        return lab.runNode(host, "cert", "show", file).expectSuccess().output();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<PosixFilePermission> permissions(Path file) {
        try {
            return Files.getPosixFilePermissions(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
