package org.meshnet.tun;

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
    void shouldKeepNoOptional() {
        ArchitectureRules.checkOptionalsAreResults(CLASSES);
    }
}
