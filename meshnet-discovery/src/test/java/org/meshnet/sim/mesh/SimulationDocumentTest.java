package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/simulation.md shows a test that is run. */
class SimulationDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/simulation.md");
    private static final Path EXAMPLE = Path.of("src/test/java/org/meshnet/sim/mesh/SimulationExampleTest.java");
    private static final int MOST_LINES = 25;

    @Test
    void shouldShowTheExampleAsItIsRun() throws IOException {
        String document = Files.readString(DOCUMENT);
        String shown = document.substring(document.indexOf("```java\n") + "```java\n".length());
        shown = shown.substring(0, shown.indexOf("```"));
        String run = Files.readString(EXAMPLE);
        assertEquals(run.substring(run.indexOf("@ExtendWith")), shown);
        assertTrue(run.lines().count() <= MOST_LINES, run.lines().count() + " lines");
    }
}
