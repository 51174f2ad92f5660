package org.meshnet.node.dns.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.config.DnsMode;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.dns.Zoo;

class HostNamesTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final NameWish WISH = new NameWish(
            new NameWish.Link("mesh0", 7),
            List.of(IpAddress.v4(0x0a000007)),
            new NameWish.Zones("mesh", List.of("0.0.10.in-addr.arpa")));

    private final List<String> done = new ArrayList<>();
    private final Map<DnsMode, NameWay> ways = new EnumMap<>(DnsMode.class);
    private final Warnings warnings = new Warnings();
    private HostFacts facts = new HostFacts(Optional.empty(), Optional.empty(), Optional.empty());
    private HostNames.Given given = new HostNames.Given(Optional.of(WISH), Optional.empty(), Zoo.NAMES);
    private Optional<DnsMode> failing = Optional.empty();

    private HostNames names(DnsMode asked) {
        for (DnsMode mode : List.of(DnsMode.RESOLVED, DnsMode.RESOLVCONF, DnsMode.HOSTS)) {
            ways.put(mode, new FakeWay(mode));
        }
        return new HostNames(
                asked, new HostNames.Ways(() -> facts, ways, () -> done.add("repair")), () -> given, warnings);
    }

    private final class FakeWay implements NameWay {
        private final DnsMode mode;

        FakeWay(DnsMode mode) {
            this.mode = mode;
        }

        @Override
        public void apply(NameWish wish, NameTable names) throws IOException {
            if (failing.filter(mode::equals).isPresent()) {
                throw new IOException("not today");
            }
            done.add(mode.label() + " " + wish.servers().size() + " "
                    + names.members().size());
        }

        @Override
        public void undo() {
            done.add("undo " + mode.label());
        }
    }

    private void given(List<IpAddress> servers, Optional<String> failure, NameTable names) {
        given = new HostNames.Given(Optional.of(new NameWish(WISH.link(), servers, WISH.zones())), failure, names);
    }

    @Test
    void shouldTakeTheFirstWayThatThisHostHas() throws IOException {
        HostNames names = names(DnsMode.AUTO);
        names.look(0);
        assertEquals(new HostNames.Standing(DnsMode.RESOLVED, "this host asks systemd-resolved"), names.standing());
        names.undo();
        assertEquals(List.of("resolved 1 3", "undo resolved"), done);
    }

    @Test
    void shouldGoOnToTheNextWayAndSayWhy() {
        facts = new HostFacts(Optional.of("no resolved"), Optional.of("no resolvconf"), Optional.empty());
        HostNames names = names(DnsMode.AUTO);
        names.look(0);
        assertEquals(
                new HostNames.Standing(DnsMode.HOSTS, "no resolved; no resolvconf; the hosts file can be written"),
                names.standing());
        facts = new HostFacts(Optional.empty(), Optional.of("no resolvconf"), Optional.empty());
        failing = Optional.of(DnsMode.RESOLVED);
        names = names(DnsMode.AUTO);
        names.look(0);
        assertEquals(
                "resolved failed (not today); no resolvconf; the hosts file can be written",
                names.standing().reason());
        assertTrue(done.contains("undo resolved"), "what was half done");
    }

    @Test
    void shouldOnlyListenWhereNothingElseCanBeDone() {
        facts = new HostFacts(Optional.of("a"), Optional.of("b"), Optional.of("c"));
        HostNames names = names(DnsMode.AUTO);
        names.look(0);
        assertEquals(new HostNames.Standing(DnsMode.LISTEN, "a; b; c"), names.standing());
        names.look(29 * SECOND);
        assertEquals(List.of(), done);
        facts = new HostFacts(Optional.empty(), Optional.of("b"), Optional.of("c"));
        names.look(29 * SECOND + 1);
        assertEquals(DnsMode.LISTEN, names.standing().mode());
        names.look(30 * SECOND);
        assertEquals(DnsMode.RESOLVED, names.standing().mode(), "it may come up later than the node");
    }

    @Test
    void shouldWaitUntilItIsKnownWhetherTheNodeCanBeAsked() {
        HostNames names = names(DnsMode.AUTO);
        given = new HostNames.Given(Optional.empty(), Optional.empty(), Zoo.NAMES);
        names.look(0);
        given(List.of(), Optional.empty(), Zoo.NAMES);
        names.look(1);
        assertEquals(DnsMode.AUTO, names.standing().mode());
        given(List.of(), Optional.of("10.0.0.7 port 53: in use"), Zoo.NAMES);
        names.look(2);
        assertEquals(
                new HostNames.Standing(DnsMode.HOSTS, "10.0.0.7 port 53: in use; the hosts file can be written"),
                names.standing());
    }

    @ParameterizedTest
    @EnumSource(names = {"LISTEN", "OFF"})
    void shouldLeaveTheHostAloneIfToldTo(DnsMode mode) throws IOException {
        HostNames names = names(mode);
        names.repair();
        names.look(0);
        names.undo();
        assertEquals(new HostNames.Standing(mode, "as the configuration says"), names.standing());
        assertEquals(List.of("repair"), done, "but for what a killed node left");
    }

    @Test
    void shouldWriteNamesWhenTheyChangeAndNowAndThen() {
        HostNames names = names(DnsMode.HOSTS);
        names.look(0);
        names.look(SECOND);
        assertEquals(List.of("hosts 1 3"), done);
        given(WISH.servers(), Optional.empty(), NameTable.EMPTY);
        names.look(SECOND + 1);
        assertEquals(List.of("hosts 1 3", "hosts 1 0"), done);
        names.look(31 * SECOND + 1);
        assertEquals(3, done.size());
    }

    @Test
    void shouldTellResolvedOfOtherServersButNotOfNames() {
        HostNames names = names(DnsMode.RESOLVED);
        names.look(0);
        given(WISH.servers(), Optional.empty(), NameTable.EMPTY);
        names.look(1);
        given(List.of(IpAddress.v4(1), IpAddress.v4(2)), Optional.empty(), NameTable.EMPTY);
        names.look(2);
        assertEquals(List.of("resolved 1 3", "resolved 2 0"), done);
    }

    @Test
    void shouldNotWarnWhileTheNodeIsOnlyAboutToListen() {
        HostNames names = names(DnsMode.RESOLVED);
        given(List.of(), Optional.empty(), Zoo.NAMES);
        names.look(0);
        given(WISH.servers(), Optional.empty(), Zoo.NAMES);
        names.look(1);
        assertEquals(List.of(), warnings.list());
        assertEquals(List.of("resolved 1 3"), done);
        given(List.of(), Optional.of("10.0.0.7 port 53: in use"), Zoo.NAMES);
        names.look(2);
        assertTrue(warnings.list().get(0).endsWith("by resolved: 10.0.0.7 port 53: in use"));
    }

    @Test
    void shouldWarnOfAWayThatFailsAndTryItAgain() {
        HostNames names = names(DnsMode.RESOLVED);
        failing = Optional.of(DnsMode.RESOLVED);
        names.look(0);
        assertEquals(
                List.of("programs of this host do not find the mesh's names by resolved: not today"), warnings.list());
        failing = Optional.empty();
        names.look(SECOND);
        assertEquals(List.of(), done);
        names.look(5 * SECOND);
        assertEquals(List.of("resolved 1 3"), done);
        assertEquals(List.of(), warnings.list());
    }

    @Test
    void shouldNotSendAllQueriesOfThisHostToTheNodeByResolvconf() {
        facts = new HostFacts(Optional.empty(), Optional.of("cannot keep to a domain"), Optional.empty());
        HostNames names = names(DnsMode.RESOLVCONF);
        names.look(0);
        assertEquals(List.of(), done);
        assertTrue(warnings.list().get(0).endsWith(": cannot keep to a domain"), warnings.list()::toString);
    }
}
