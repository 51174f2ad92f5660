package org.meshnet.node;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.testing.ArchitectureRules;

class ArchitectureTest {
    /** Who takes more than six parameters. Each entry says why; one that is wide no longer goes. */
    private static final Set<String> WIDE = Set.of(
            // The hot path: addresses and lengths of one frame in memory, without an object for each.
            "Aegis256MemoryCipher.open",
            "Aegis256MemoryCipher.seal",
            "Aes256GcmMemoryCipher.open",
            "Aes256GcmMemoryCipher.seal",
            "MemoryCipher.open",
            "MemoryCipher.seal",
            "SecretBoxMemoryCipher.open",
            "SecretBoxMemoryCipher.seal",
            // libsodium's own.
            "NativeAegis.crypto_aead_aegis256_decrypt_detached",
            "NativeAegis.crypto_aead_aegis256_encrypt_detached",
            "NativeSodium.crypto_aead_aes256gcm_decrypt_detached_afternm",
            "NativeSodium.crypto_aead_aes256gcm_encrypt_detached_afternm",
            // Not yet in groups.
            "KernelLink.<init>");

    private static final String DAEMON = "org.meshnet.node.daemon";
    private static final JavaClasses CLASSES = ArchitectureRules.classes("org.meshnet.node");

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        ArchitectureRules.checkFreeOfCycles(CLASSES, "org.meshnet.node.(*)..");
    }

    @Test
    void shouldHaveNoCyclesBetweenTheRoomsOfTheDaemon() {
        ArchitectureRules.checkFreeOfCycles(CLASSES, DAEMON + ".(*)..");
    }

    /** The daemon puts its rooms together; they know no other than that of the threads, which knows none. */
    @Test
    void shouldKnowOfTheRoomsOfTheDaemonInOneDirection() {
        for (String room : List.of("engine", "lane", "name", "report", "system", "thread")) {
            noClasses()
                    .that()
                    .resideInAPackage(DAEMON + "." + room)
                    .should()
                    .dependOnClassesThat(resideInAPackage(DAEMON + "..")
                            .and(not(resideInAnyPackage(DAEMON + "." + room, DAEMON + ".thread"))))
                    .check(CLASSES);
        }
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
                                "guess",
                                "peer",
                                "name",
                                "directory",
                                "handshake",
                                "path",
                                "session",
                                "nat",
                                "relay",
                                "mtu",
                                "route",
                                "traffic",
                                "rule",
                                "multicast",
                                "ethernet",
                                "membership",
                                "policy")
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
    void shouldKeepNoOptional() {
        ArchitectureRules.checkOptionalsAreResults(CLASSES);
    }

    @Test
    void shouldTakeNoMoreThanSixParameters() {
        ArchitectureRules.checkParameterCounts(ArchitectureRules.classes("org.meshnet.node", "org.meshnet.tun"), WIDE);
    }
}
