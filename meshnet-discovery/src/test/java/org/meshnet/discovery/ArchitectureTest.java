package org.meshnet.discovery;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.meshnet.discovery");

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching("org.meshnet.(**)").should().beFreeOfCycles().check(CLASSES);
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
                        "org.meshnet.discovery.clock",
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
                .resideInAnyPackage("org.meshnet.discovery.registry..", "org.meshnet.discovery.clock")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }
}
