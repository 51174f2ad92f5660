package org.meshnet.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.meshnet.node");

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching("org.meshnet.node.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void shouldNotKnowTheDiscoveryServer() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.meshnet.discovery..")
                .check(CLASSES);
    }

    @Test
    void shouldEndTheProcessInOnePlaceOnly() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("org.meshnet.node.Main")
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(CLASSES);
    }
}
