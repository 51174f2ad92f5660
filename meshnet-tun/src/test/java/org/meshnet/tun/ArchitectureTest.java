package org.meshnet.tun;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import org.junit.jupiter.api.Test;
import org.meshnet.core.testing.ArchitectureRules;

class ArchitectureTest {
    private static final JavaClasses CLASSES = ArchitectureRules.classes("org.meshnet.tun");

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        ArchitectureRules.checkFreeOfCycles(CLASSES, "org.meshnet.(**)");
    }

    @Test
    void shouldKnowOfTheCoreItsSeamsOnly() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("org.meshnet.core..")
                        .and(not(resideInAnyPackage("org.meshnet.core.net", "org.meshnet.core.seam"))))
                .check(CLASSES);
    }

    /** Sockets are for both daemons, devices for the node's: the two have nothing in common but the system's calls. */
    @Test
    void shouldKeepSocketsAndDevicesApart() {
        noClasses()
                .that()
                .resideInAPackage("org.meshnet.tun.udp..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.meshnet.tun", "org.meshnet.tun.linux", "org.meshnet.tun.linux.netlink")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage("org.meshnet.tun.udp..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.meshnet.tun.udp..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepNoOptional() {
        ArchitectureRules.checkOptionalsAreResults(CLASSES);
    }
}
