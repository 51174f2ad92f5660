package org.meshnet.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.File;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.context.EngineSeams;
import org.meshnet.core.testing.ArchitectureRules;

class ArchitectureTest {
    /** Who takes more than six parameters. Each entry says why; one that is wide no longer goes. */
    private static final Set<String> WIDE = Set.of(
            // The hot path: what one datagram or packet is, without an object for each.
            "IcmpError.writeMessage",
            "IcmpError.writeV4",
            "IcmpError.writeV6",
            // Messages have the fields that the wire has.
            "Descriptor.<init>",
            "Registered.<init>",
            "StunMessage.<init>");

    private static final JavaClasses CLASSES = ArchitectureRules.classes("org.meshnet.core");

    private static final List<String> ROOMS = List.of(
            "status",
            "lane",
            "port",
            "guess",
            "peer",
            "output",
            "context",
            "name",
            "directory",
            "handshake",
            "path",
            "session",
            "mtu",
            "nat",
            "relay",
            "route",
            "traffic",
            "rule",
            "multicast",
            "ethernet",
            "membership",
            "policy");

    private static final List<String> PARTS = List.of(
            "NameDesk",
            "Directory",
            "Handshaker",
            "PathKeeper",
            "RelayChannels",
            "RelaySeeker",
            "RelayService",
            "RelayWords",
            "Gateways",
            "Forwarder",
            "RuleDesk",
            "Pings",
            "SpeedDesk",
            "PathMtu",
            "PortGuesser",
            "PortWatch",
            "MulticastDesk",
            "EthernetDesk",
            "PolicyDesk",
            "RenewalDesk",
            "SessionKeeper",
            "Parts");

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        ArchitectureRules.checkFreeOfCycles(CLASSES, "org.meshnet.core.(*)..", "org.meshnet.core.engine.(*)..");
    }

    /** The engine's own package, which has them all, is known to none of them. */
    @Test
    void shouldHaveRoomsOfTheEngineThatKnowOnlyThoseBeforeThem() {
        for (int i = 0; i < ROOMS.size(); i++) {
            noClasses()
                    .that()
                    .resideInAPackage(packageOf(ROOMS.get(i)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(Stream.concat(
                                    Stream.of("org.meshnet.core.engine"),
                                    ROOMS.subList(i + 1, ROOMS.size()).stream().map(ArchitectureTest::packageOf))
                            .toArray(String[]::new))
                    .check(CLASSES);
        }
    }

    @Test
    void shouldKnowEachRoomOfTheEngine() {
        Set<String> rooms = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith("org.meshnet.core.engine."))
                .collect(Collectors.toSet());
        assertEquals(ROOMS.stream().map(ArchitectureTest::packageOf).collect(Collectors.toSet()), rooms);
    }

    private static String packageOf(String room) {
        return "org.meshnet.core.engine." + room;
    }

    /** Those that stand on others come behind them; what they tell those goes by interfaces. */
    @Test
    void shouldHavePartsOfTheEngineThatKnowOnlyThoseBeforeThem() {
        for (int i = 0; i < PARTS.size(); i++) {
            List<String> later = PARTS.subList(i + 1, PARTS.size());
            if (!later.isEmpty()) {
                noClasses()
                        .that()
                        .haveNameMatching(nameOf(PARTS.get(i)))
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching(nameOf(String.join("|", later)))
                        .check(CLASSES);
            }
        }
    }

    /** Whoever has them all has what they were given in order to do without. */
    @Test
    void shouldGiveAllPartsOfTheEngineToItsEntriesOnly() {
        noClasses()
                .that()
                .haveNameNotMatching(nameOf("Parts|\\w+Followers|MeshEngine|Commands|ControlEvents|FrameDesk"))
                .should()
                .dependOnClassesThat()
                .haveNameMatching(nameOf("Parts"))
                .check(CLASSES);
    }

    /** A regular expression for these classes of the engine, and what is inside them. */
    private static String nameOf(String names) {
        return "org\\.meshnet\\.core\\.engine\\.(\\w+\\.)?(" + names + ")(\\$.*)?";
    }

    /** The time is told to all of them; files and pages are no state machine's. */
    @Test
    void shouldReadNoClock() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.meshnet.core.files", "org.meshnet.core.web")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .check(CLASSES);
    }

    /** What is told to the world goes through the turn, and what is sent through the outbox. */
    @Test
    void shouldLeaveTheWorldToTheEndOfATurn() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOMS.stream()
                        .filter(room -> !Set.of("status", "output", "context").contains(room))
                        .map(ArchitectureTest::packageOf)
                        .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .areAssignableTo(EngineSeams.class)
                .check(CLASSES);
    }

    @Test
    void shouldKnowFilesWhereSecretsAreKeptAndLibrariesAreUnpackedOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "org.meshnet.core.files..",
                        "org.meshnet.core.crypto..",
                        "org.meshnet.core.web..",
                        "org.meshnet.core.service..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "org.meshnet.core.files..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(File.class)
                .check(CLASSES);
    }

    /** It has sockets and threads: it is the daemons', who share it here. */
    @Test
    void shouldNotKnowThePagesOfTheDaemons() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.meshnet.core.web")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.meshnet.core.web", "com.sun.net.httpserver..")
                .check(CLASSES);
    }

    /** They are for the shells. */
    @Test
    void shouldKnowMetricsAndPagesInTheirOwnPackagesOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.meshnet.core.metrics..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.prometheus..", "org.meshnet.core.metrics..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages("org.meshnet.core.metrics..", "org.meshnet.core.http..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.meshnet.core.http..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepNoOptional() {
        ArchitectureRules.checkOptionalsAreResults(CLASSES);
    }

    @Test
    void shouldHaveNoFileOfMoreThanFourHundredLines() {
        ArchitectureRules.checkFileLengths(400);
    }

    @Test
    void shouldTakeNoMoreThanSixParameters() {
        ArchitectureRules.checkParameterCounts(CLASSES, WIDE);
    }
}
