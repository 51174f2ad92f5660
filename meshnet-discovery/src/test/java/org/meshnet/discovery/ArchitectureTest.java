package org.meshnet.discovery;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meshnet.core.testing.ArchitectureRules;

class ArchitectureTest {
    /** Who takes more than six parameters. Not yet in groups; one that is wide no longer goes. */
    private static final Set<String> WIDE = Set.of("RegistryConfig.<init>", "StreamConnection.<init>");

    private static final JavaClasses CLASSES = ArchitectureRules.classes("org.meshnet.discovery");

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        ArchitectureRules.checkFreeOfCycles(CLASSES, "org.meshnet.(**)");
    }

    /** The roster could live elsewhere: it knows nothing of how this server talks with nodes, nor of the time. */
    @Test
    void shouldKeepTheRosterApart() {
        noClasses()
                .that()
                .resideInAPackage("org.meshnet.discovery.registry.roster")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.meshnet.discovery",
                        "org.meshnet.discovery.registry",
                        "org.meshnet.core.clock",
                        "org.meshnet.discovery.stream")
                .check(CLASSES);
    }

    /** Who sets up the registry says where its roster lives, and everybody else sees the seam only. */
    @Test
    void shouldSeeTheRosterThroughItsSeamOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.meshnet.discovery.registry.roster")
                .and()
                .doNotHaveSimpleName("Daemon")
                .and()
                .doNotHaveSimpleName("Registry")
                .should()
                .dependOnClassesThat()
                .haveSimpleNameStartingWith("Memory")
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
    void shouldTakeNoMoreThanSixParameters() {
        ArchitectureRules.checkParameterCounts(CLASSES, WIDE);
    }
}
