package org.meshnet.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** Beyond these, arguments go in groups that have names. */
    private static final int MOST_PARAMETERS = 6;

    /** Who takes more. Each entry says why; one that is wide no longer goes. */
    private static final Set<String> WIDE = Set.of(
            // The hot path: what one datagram or packet is, without an object for each.
            "InboundLane.onEnvelope",
            "InboundLane.onFrame",
            "InboundLane.onText",
            "ForwardLane.forward",
            "ForwardLane.take",
            "IcmpError.writeMessage",
            "IcmpError.writeV4",
            "IcmpError.writeV6",
            // Messages have the fields that the wire has.
            "Descriptor.<init>",
            "Registered.<init>",
            "StunMessage.<init>",
            // Not yet in groups.
            "EventDesk.<init>",
            "InboundLane.<init>",
            "SessionTerms.<init>");

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
