package org.meshnet.discovery;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** Beyond these, arguments go in groups that have names. */
    private static final int MOST_PARAMETERS = 6;

    /** Who takes more. Not yet in groups; one that is wide no longer goes. */
    private static final Set<String> WIDE = Set.of("RegistryConfig.<init>", "StreamConnection.<init>");

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

    @Test
    void shouldTakeNoMoreThanSixParameters() {
        assertEquals(new TreeSet<>(WIDE), wide());
    }

    private static Set<String> wide() {
        return CLASSES.stream()
                .flatMap(owner -> owner.getCodeUnits().stream())
                .filter(unit -> !unit.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(unit -> parameterCount(unit) > MOST_PARAMETERS)
                .map(unit -> unit.getOwner().getSimpleName() + "." + unit.getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** As written: the compiler gives constructors of enums a name and a number. */
    private static int parameterCount(JavaCodeUnit unit) {
        boolean isOfEnum = unit.isConstructor() && unit.getOwner().isEnum();
        return unit.getRawParameterTypes().size() - (isOfEnum ? 2 : 0);
    }
}
