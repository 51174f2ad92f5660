package org.meshnet.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class InterfacePatternsTest {
    private static InterfacePatterns of(List<String> excluded, List<String> only) {
        return new InterfacePatterns(excluded, only);
    }

    @Test
    void shouldLeaveItToTheProgramWithoutPatterns() {
        assertFalse(InterfacePatterns.NONE.forbids("eth0") || InterfacePatterns.NONE.asksFor("eth0"));
    }

    @Test
    void shouldTakeAStarForAnythingAndAQuestionMarkForOneCharacter() {
        InterfacePatterns patterns = of(List.of("docker*", "eth?", "a.b"), List.of());
        for (String name : List.of("docker", "docker0", "eth1", "a.b")) {
            assertTrue(patterns.forbids(name), name);
        }
        for (String name : List.of("xdocker0", "eth", "eth10", "axb")) {
            assertFalse(patterns.forbids(name), name);
        }
    }

    @Test
    void shouldForbidAllButThoseThatAreAskedFor() {
        InterfacePatterns patterns = of(List.of("wg9"), List.of("eth0", "wg*"));
        assertTrue(patterns.asksFor("wg0"));
        assertFalse(patterns.asksFor("wg9"));
        assertEquals(
                "false true true",
                patterns.forbids("eth0") + " " + patterns.forbids("eth1") + " " + patterns.forbids("wg9"));
    }

    @Test
    void shouldKnowWhatCanBeAPattern() {
        for (String good : List.of("eth0", "*", "br-?????", "wlp0s20f3")) {
            assertTrue(InterfacePatterns.isValid(good), good);
        }
        for (String bad : List.of("", "a b", "a/b", "a:b", "[ab]", "ä", "x".repeat(65))) {
            assertFalse(InterfacePatterns.isValid(bad), bad);
        }
    }
}
