package org.meshnet.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.meshnet.core");

    private static final List<String> PARTS = List.of(
            "Directory",
            "Handshaker",
            "PathKeeper",
            "RelayChannels",
            "RelaySeeker",
            "RelayService",
            "RelayWords",
            "Forwarder",
            "Pings",
            "PortGuesser",
            "PortWatch",
            "SessionKeeper",
            "Parts");

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching("org.meshnet.core.(*)..").should().beFreeOfCycles().check(CLASSES);
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
                .haveNameNotMatching(nameOf("Parts|MeshEngine|Commands|ControlEvents|FrameDesk"))
                .should()
                .dependOnClassesThat()
                .haveNameMatching(nameOf("Parts"))
                .check(CLASSES);
    }

    /** A regular expression for these classes of the engine, and what is inside them. */
    private static String nameOf(String names) {
        return "org\\.meshnet\\.core\\.engine\\.(" + names + ")(\\$.*)?";
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
