package org.meshnet.node.dns.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.command.Commands;
import org.meshnet.node.command.HostCommands;

/** What is said to systemd-resolved and openresolv, and when they are there to be told. */
class NameWaysTest {
    private static final String BUS = "busctl --timeout=2 call org.freedesktop.resolve1 /org/freedesktop/resolve1 "
            + "org.freedesktop.resolve1.Manager ";
    private static final NameWish WISH = new NameWish(
            new NameWish.Link("mesh0", 7),
            List.of(IpAddress.v4(0x0a0000fa), IpAddress.parse("fd00::7").orElseThrow()),
            new NameWish.Zones("mesh", List.of("0.0.10.in-addr.arpa")));

    private final List<String> said = new ArrayList<>();

    @TempDir
    private Path root;

    private void run(List<String> command, String input) {
        said.add(String.join(" ", command) + (input.isEmpty() ? "" : " < " + input));
    }

    private Path file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void program(String name, String text) throws IOException {
        Files.setPosixFilePermissions(file(name, text), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void shouldTellResolvedOfTheMeshsDomainsOnly() throws IOException {
        ResolvedWay way = new ResolvedWay(this::run, root);
        way.apply(WISH, NameTable.EMPTY);
        assertEquals(
                List.of(
                        BUS + "SetLinkDNS ia(iay) 7 2 2 4 10 0 0 250 10 16 253 0 0 0 0 0 0 0 0 0 0 0 0 0 0 7",
                        BUS + "SetLinkDomains ia(sb) 7 2 mesh true 0.0.10.in-addr.arpa true",
                        BUS + "SetLinkDefaultRoute ib 7 false",
                        BUS + "SetLinkDNSSEC is 7 no",
                        BUS + "SetLinkDNSOverTLS is 7 no"),
                said);
        said.clear();
        file("7", "as resolved keeps it");
        way.apply(WISH, NameTable.EMPTY);
        assertEquals(List.of(), said, "it knows already");
        Files.delete(root.resolve("7"));
        way.apply(WISH, NameTable.EMPTY);
        assertEquals(5, said.size(), "it forgot");
        said.clear();
        way.undo();
        way.undo();
        assertEquals(List.of(BUS + "RevertLink i 7"), said);
    }

    @Test
    void shouldTellResolvedToAskTheNodeForEverythingAndNoLonger() throws IOException {
        ResolvedWay way = new ResolvedWay(this::run, root);
        file("7", "as resolved keeps it");
        way.apply(new NameWish(WISH.link(), WISH.servers(), WISH.zones(), true), NameTable.EMPTY);
        assertEquals(
                List.of(
                        BUS + "SetLinkDomains ia(sb) 7 3 mesh true 0.0.10.in-addr.arpa true . true",
                        BUS + "SetLinkDefaultRoute ib 7 true"),
                said.subList(1, 3));
        said.clear();
        way.apply(WISH, NameTable.EMPTY);
        assertEquals(
                List.of(
                        BUS + "SetLinkDomains ia(sb) 7 2 mesh true 0.0.10.in-addr.arpa true",
                        BUS + "SetLinkDefaultRoute ib 7 false"),
                said.subList(1, 3));
    }

    @Test
    void shouldTellOpenresolvThatNobodyElseIsToBeAskedAndNoLonger() throws IOException {
        ResolvconfWay way = new ResolvconfWay(this::run, root);
        file("mesh0.meshnet", "as openresolv keeps it");
        way.apply(new NameWish(WISH.link(), WISH.servers(), WISH.zones(), true), NameTable.EMPTY);
        way.apply(WISH, NameTable.EMPTY);
        assertEquals(
                List.of("resolvconf -x -a mesh0.meshnet < nameserver 10.0.0.250\nnameserver fd00::7\n", """
                        resolvconf -p -a mesh0.meshnet < nameserver 10.0.0.250
                        nameserver fd00::7
                        search mesh 0.0.10.in-addr.arpa
                        """), said);
    }

    @Test
    void shouldTellResolvedAllOverAgainAfterHalfOfItFailed() throws IOException {
        file("7", "as resolved keeps it");
        Commands refusing = (command, input) -> {
            run(command, input);
            if (said.size() == 3) {
                throw new IOException("Access denied");
            }
        };
        ResolvedWay way = new ResolvedWay(refusing, root);
        assertThrows(IOException.class, () -> way.apply(WISH, NameTable.EMPTY));
        way.apply(WISH, NameTable.EMPTY);
        assertEquals(3 + 5, said.size());
        way.undo();
        assertEquals(BUS + "RevertLink i 7", said.get(8));
    }

    @Test
    void shouldTellOpenresolvInPrivateAndTakeItBack() throws IOException {
        ResolvconfWay way = new ResolvconfWay(this::run, root);
        way.apply(WISH, NameTable.EMPTY);
        way.undo();
        assertEquals(List.of("""
                        resolvconf -p -a mesh0.meshnet < nameserver 10.0.0.250
                        nameserver fd00::7
                        search mesh 0.0.10.in-addr.arpa
                        """, "resolvconf -f -d mesh0.meshnet"), said);
        said.clear();
        way.removeStale("mesh0");
        file("mesh0.meshnet", "of a node that was killed");
        way.removeStale("mesh0");
        assertEquals(List.of("resolvconf -f -d mesh0.meshnet"), said);
    }

    @Test
    void shouldSeeThatThereIsNothing() {
        assertEquals(
                new HostFacts(
                        Optional.of("systemd-resolved does not run"),
                        Optional.of("there is no resolvconf"),
                        Optional.of("/etc/hosts cannot be written")),
                HostFacts.look(root));
    }

    @Test
    void shouldSeeThatResolvedRunsAndIsAsked() throws IOException {
        Files.createDirectories(root.resolve("run/systemd/resolve"));
        program("usr/bin/busctl", "");
        assertEquals(
                Optional.of("this host does not ask systemd-resolved"),
                HostFacts.look(root).resolved());
        Path resolv = file("etc/resolv.conf", "# mine\nnameserver 127.0.0.53\noptions edns0\n");
        assertEquals(Optional.empty(), HostFacts.look(root).resolved());
        Files.writeString(resolv, "nameserver 192.0.2.53\n");
        file("etc/nsswitch.conf", "passwd: files\nhosts: files resolve [!UNAVAIL=return] dns\n");
        assertEquals(Optional.empty(), HostFacts.look(root).resolved());
        file("etc/nsswitch.conf", "hosts: files dns\n");
        assertTrue(HostFacts.look(root).resolved().isPresent());
    }

    @Test
    void shouldTakeOnlyAnOpenresolvThatFeedsAResolverWhichKeepsToDomains() throws IOException {
        program("sbin/resolvconf", "#!/bin/sh\n# Debian's\n");
        assertEquals(
                Optional.of("this resolvconf cannot keep to a domain"),
                HostFacts.look(root).resolvconf());
        program("sbin/resolvconf", "#!/bin/sh\n# Copyright (c) 2007-2023 Roy Marples\nOPENRESOLV_VERSION=\"3.12.0\"\n");
        assertTrue(HostFacts.look(root).resolvconf().orElseThrow().startsWith("openresolv feeds no resolver"));
        file("etc/resolvconf.conf", "name_servers=127.0.0.1\n");
        assertTrue(HostFacts.look(root).resolvconf().isPresent());
        file("etc/resolvconf.conf", "name_servers=\"127.0.0.1\"\ndnsmasq_conf=/etc/dnsmasq-conf.conf\n");
        assertEquals(Optional.empty(), HostFacts.look(root).resolvconf());
    }

    @Test
    void shouldSayWhatAProgramSaidWhenItFails() throws IOException {
        HostCommands commands = new HostCommands();
        commands.run(List.of("sh", "-c", "read line && test \"$line\" = in"), "in\n");
        IOException error =
                assertThrows(IOException.class, () -> commands.run(List.of("sh", "-c", "echo why >&2; exit 3"), ""));
        assertEquals("sh: why", error.getMessage());
        IOException silent = assertThrows(IOException.class, () -> commands.run(List.of("false"), "input"));
        assertEquals("false: exit code 1", silent.getMessage());
    }
}
