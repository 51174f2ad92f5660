package org.meshnet.discovery;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.testing.ArchitectureRules;

class ArchitectureTest {
    private static final String REGISTRY = "org.meshnet.discovery.registry";
    /** Of the registry, each of which knows those before it only. */
    private static final List<String> ROOMS = Stream.of(
                    "count",
                    "config",
                    "check",
                    "member",
                    "shared",
                    "tell",
                    "policy",
                    "relay",
                    "membership",
                    "rival",
                    "remote",
                    "desk")
            .map(room -> REGISTRY + "." + room)
            .toList();

    private static final JavaClasses CLASSES = ArchitectureRules.classes("org.meshnet.discovery");

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        ArchitectureRules.checkFreeOfCycles(CLASSES, "org.meshnet.(**)");
    }

    @Test
    void shouldKnowOfTheRoomsOfTheRegistryInOneDirection() {
        for (int i = 0; i < ROOMS.size(); i++) {
            List<String> behind = new ArrayList<>(ROOMS.subList(i + 1, ROOMS.size()));
            behind.add(REGISTRY);
            noClasses()
                    .that()
                    .resideInAPackage(ROOMS.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(behind.toArray(String[]::new))
                    .check(CLASSES);
        }
    }

    /** The roster could live elsewhere: it knows nothing of how this server talks with nodes, nor of the time. */
    @Test
    void shouldKeepTheRosterApart() {
        noClasses()
                .that()
                .resideInAPackage("org.meshnet.discovery.registry.roster")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.concat(
                                ROOMS.stream(), Stream.of("org.meshnet.discovery", REGISTRY, "org.meshnet.core.clock"))
                        .toArray(String[]::new))
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("org.meshnet.discovery.stream")
                .check(CLASSES);
    }

    /** Who sets up the registry says where its roster lives, and everybody else sees the seam only. */
    @Test
    void shouldSeeTheRosterThroughItsSeamOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.meshnet.discovery.registry.roster")
                .and()
                .doNotHaveSimpleName("SharedRoster")
                .and()
                .doNotHaveSimpleName("DiscoveryDaemon")
                .and()
                .doNotHaveSimpleName("Registry")
                .should()
                .dependOnClassesThat()
                .haveSimpleNameStartingWith("Memory")
                .check(CLASSES);
    }

    /** And of the devices' module the sockets, which only the shell opens. */
    @Test
    void shouldKnowNeitherNodeNorDevices() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.meshnet.node..", "org.meshnet.tun", "org.meshnet.tun.linux..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage("org.meshnet.discovery")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.meshnet.tun..")
                .check(CLASSES);
    }

    @Test
    void shouldReadNoClockInTheRegistry() {
        noClasses()
                .that()
                .resideInAnyPackage("org.meshnet.discovery.registry..", "org.meshnet.core.clock")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }

    @Test
    void shouldKeepNoOptional() {
        ArchitectureRules.checkOptionalsAreResults(CLASSES);
    }

    @Test
    void shouldTakeNoMoreThanSixParameters() {
        ArchitectureRules.checkParameterCounts(CLASSES, Set.of());
    }
}
