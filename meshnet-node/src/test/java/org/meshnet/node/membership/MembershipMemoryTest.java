package org.meshnet.node.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.engine.status.MembershipNews;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.membership.Grant;
import org.meshnet.core.membership.InviteUse;
import org.meshnet.core.membership.Period;
import org.meshnet.core.membership.SignedStatement;
import org.meshnet.core.membership.Statement;
import org.meshnet.core.membership.Trust;
import org.meshnet.core.name.Label;
import org.meshnet.core.policy.Authority;
import org.meshnet.core.policy.PolicyContent;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.policy.PolicySeal;
import org.meshnet.node.exit.UserError;

class MembershipMemoryTest {
    private static final SigningKey KEY = SigningKey.fromSeed(new byte[32]);
    private static final AdministratorKey ADMINISTRATOR = AdministratorKey.of(KEY.publicKey());
    private static final NodeKey NODE = NodeKey.of(new byte[32]);

    private static final PolicyDocument DOCUMENT = PolicyDocument.first(
            PolicySeal.of(NetworkSecrets.derive(NetworkKey.of(new byte[32]))),
            PolicyContent.initial(List.of(ADMINISTRATOR)),
            new PolicyManifest.Signer(Authority.of(ADMINISTRATOR), KEY),
            1);

    @TempDir
    Path folder;

    private static MembershipFile file(long lastHour) {
        NetworkKey key = NetworkKey.of(new byte[32]);
        return new MembershipFile(
                List.of(key),
                NetworkSecrets.nameOf(key),
                Set.of(ADMINISTRATOR),
                Trust.NEVER,
                List.of("vpn.example.org:8000"),
                Optional.of(certificate(lastHour)));
    }

    private static Certificate certificate(long lastHour) {
        NetworkSecrets secrets = NetworkSecrets.derive(NetworkKey.of(new byte[32]));
        Grant grant = new Grant(List.of(new Label("a")), List.of(), List.of(), List.of(), 0);
        return Certificate.of(SignedStatement.sign(
                Statement.ofNode(
                        new Statement.Subject(secrets.tag(), NODE, 5), new Period(1, lastHour), grant, ADMINISTRATOR),
                KEY));
    }

    @Test
    void shouldWriteARenewedCertificateAndLeaveTheRestOfTheFile() throws UserError, IOException {
        Path file = folder.resolve("membership");
        file(1_000).writeNew(file);
        MembershipMemory memory = MembershipMemory.of(file, text -> {});
        Files.writeString(file, Files.readString(file).replace("vpn.example.org", "other.example.org"));
        memory.accept(new MembershipNews.Renewed(certificate(2_000)));
        memory.look();

        MembershipFile read = MembershipFile.read(file);
        assertEquals(Optional.of(certificate(2_000)), read.certificate());
        assertEquals(List.of("other.example.org:8000"), read.servers());
        assertFalse(read.toString().contains("0".repeat(64)));
    }

    @Test
    void shouldTryAgainToWriteWhatCouldNotBe() throws UserError, IOException {
        Path file = folder.resolve("membership");
        MembershipMemory memory = MembershipMemory.of(file, text -> {});
        memory.accept(new MembershipNews.Renewed(certificate(2_000)));
        memory.look();
        file(1_000).writeNew(file);
        memory.look();

        assertEquals(Optional.of(certificate(2_000)), MembershipFile.read(file).certificate());
    }

    @Test
    void shouldNoteWhatWasSignedInTheLedgerBesideTheKey() throws UserError, IOException {
        Path key = folder.resolve("administrator.key");
        MembershipMemory memory = MembershipMemory.of(folder.resolve("membership"), key, text -> {});
        memory.accept(new MembershipNews.Signed(certificate(2_000)));
        memory.look();

        List<String> lines = Files.readAllLines(folder.resolve("ledger"));
        assertEquals(2, lines.size());
        assertTrue(lines.get(1).startsWith("node 0000000000000005 " + NODE.hex() + " 1 2000 names=a "), lines.get(1));
    }

    @Test
    void shouldLoseNoneOfWhatWasSignedWhileTheLedgerCannotBeWritten() throws UserError, IOException {
        Path administrator = folder.resolve("later");
        MembershipMemory memory =
                MembershipMemory.of(folder.resolve("membership"), administrator.resolve("key"), text -> {});
        memory.accept(new MembershipNews.Signed(certificate(2_000)));
        memory.accept(new MembershipNews.Signed(certificate(3_000)));
        memory.look();
        memory.accept(new MembershipNews.Signed(certificate(4_000)));
        Files.createDirectory(administrator);
        memory.look();
        memory.look();

        List<String> hours = Files.readAllLines(administrator.resolve("ledger")).stream()
                .skip(1)
                .map(line -> line.split(" ", -1)[4])
                .toList();
        assertEquals(List.of("2000", "3000", "4000"), hours);
    }

    /** As when it is full, or somebody changed it: who was revoked is remembered all the same. */
    @Test
    void shouldKeepTheDocumentThoughTheLedgerIsDamaged() throws UserError, IOException {
        Path file = folder.resolve("membership");
        Files.writeString(folder.resolve("ledger"), "damaged\n");
        MembershipMemory memory = MembershipMemory.of(file, folder.resolve("key"), text -> {});
        memory.accept(new MembershipNews.Signed(certificate(2_000)));
        memory.accept(new MembershipNews.Decided(DOCUMENT));
        memory.look();

        assertTrue(Files.exists(PolicyFile.beside(file)));
    }

    @Test
    void shouldWriteInThePlaceOfALineThatIsHalfThere() throws UserError, IOException {
        Path ledger = folder.resolve("ledger");
        MembershipMemory memory = MembershipMemory.of(folder.resolve("membership"), folder.resolve("key"), text -> {});
        memory.accept(new MembershipNews.Signed(certificate(2_000)));
        memory.look();
        String whole = Files.readString(ledger);
        Files.writeString(ledger, whole + "node 00000000");
        assertEquals(1, Ledger.read(ledger).good(1_000).size());
        memory.accept(new MembershipNews.Signed(certificate(3_000)));
        memory.look();

        assertTrue(Files.readString(ledger).startsWith(whole + "node 0000000000000005 "));
        assertEquals(2, Ledger.read(ledger).good(1_000).size());
    }

    @Test
    void shouldTellWhoJoinedInLinesThatItReads() {
        List<String> told = new ArrayList<>();
        MembershipMemory memory = MembershipMemory.of(folder.resolve("membership"), told::add);
        List<InviteUse> uses = List.of(new InviteUse(-1, NODE, 77), new InviteUse(8, NODE, 78));
        memory.accept(new MembershipNews.Joined(uses));
        memory.look();
        memory.look();

        assertEquals(1, told.size());
        assertEquals(uses, InviteUseText.parse(told.get(0)));
        assertEquals(uses, InviteUseText.parse(told.get(0) + "\ndamaged\n1 2 3"));
    }
}
