package org.meshnet.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.meshnet.core");

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching("org.meshnet.core.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void shouldKnowFilesWhereSecretsAreKeptAndLibrariesAreUnpackedOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.meshnet.core.files..", "org.meshnet.core.crypto..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "org.meshnet.core.files..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(File.class)
                .check(CLASSES);
    }
}
