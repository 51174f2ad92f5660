package org.meshnet.node;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** Beyond these, arguments go in groups that have names. */
    private static final int MOST_PARAMETERS = 6;

    /** Who takes more. Each entry says why; one that is wide no longer goes. */
    private static final Set<String> WIDE = Set.of(
            // The hot path: addresses and lengths of one frame in memory, without an object for each.
            "Aes256GcmMemoryCipher.open",
            "Aes256GcmMemoryCipher.seal",
            "MemoryCipher.open",
            "MemoryCipher.seal",
            "SecretBoxMemoryCipher.open",
            "SecretBoxMemoryCipher.seal",
            // libsodium's own.
            "NativeSodium.crypto_aead_aes256gcm_decrypt_detached_afternm",
            "NativeSodium.crypto_aead_aes256gcm_encrypt_detached_afternm",
            // Not yet in groups.
            "LaneLoop.<init>",
            "Link.<init>",
            "NetworkWatch.<init>",
            "NodeParts.<init>");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.meshnet.node");
    private static final JavaClasses TUN_CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.meshnet.tun");

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

    /** The rooms behind the engine's door are its own. */
    @Test
    void shouldUseTheEngineByItsDoor() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.of(
                                "guess", "peer", "directory", "handshake", "path", "session", "nat", "relay", "traffic")
                        .map(room -> "org.meshnet.core.engine." + room)
                        .toArray(String[]::new))
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("org\\.meshnet\\.core\\.engine\\.context\\.(?!EngineConfig|EngineSeams).*")
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

    @Test
    void shouldTakeNoMoreThanSixParameters() {
        assertEquals(new TreeSet<>(WIDE), wide());
    }

    private static Set<String> wide() {
        return Stream.concat(CLASSES.stream(), TUN_CLASSES.stream())
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
