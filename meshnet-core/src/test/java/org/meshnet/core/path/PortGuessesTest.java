package org.meshnet.core.path;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PortGuessesTest {
    private static final int RUNS = 200;
    private static final int OPEN_PORTS = 256;

    @Test
    void shouldHitAnOpenPortAsOftenAsChanceSays() {
        int[] first = new int[RUNS];
        for (int seed = 0; seed < RUNS; seed++) {
            first[seed] = guessesUntilHit(new Random(seed));
        }
        Arrays.sort(first);
        assertTrue(first[RUNS / 2] <= 250, "median " + first[RUNS / 2]);
        assertTrue(first[RUNS * 95 / 100] <= 900, "19 of 20 within " + first[RUNS * 95 / 100]);
        assertTrue(first[RUNS * 98 / 100] <= 1400, "49 of 50 within " + first[RUNS * 98 / 100]);
    }

    private static int guessesUntilHit(Random random) {
        Set<Integer> open = new TreeSet<>();
        while (open.size() < OPEN_PORTS) {
            open.add(1024 + random.nextInt(64_512));
        }
        int[] guesses = PortGuesses.random(5000, random::nextBytes);
        for (int i = 0; i < guesses.length; i++) {
            if (open.contains(guesses[i])) {
                return i + 1;
            }
        }
        return Integer.MAX_VALUE;
    }

    @Test
    void shouldTryNoPortTwiceAndNoneThatIsReserved() {
        int[] guesses = PortGuesses.random(20_000, new Random(1)::nextBytes);
        Set<Integer> different = Arrays.stream(guesses).boxed().collect(Collectors.toSet());
        assertEquals(guesses.length, different.size());
        assertTrue(different.stream().allMatch(port -> port >= 1024 && port <= 65_535));
    }

    @Test
    void shouldTryTheNextPortsFirstThenTheLastOnes() {
        int[] guesses = PortGuesses.beyond(20_000, 2);
        assertEquals(32, guesses.length);
        assertArrayEquals(new int[] {20_002, 20_004, 20_006}, Arrays.copyOf(guesses, 3));
        assertArrayEquals(new int[] {20_048, 20_000, 19_998}, Arrays.copyOfRange(guesses, 23, 26));
    }

    @Test
    void shouldStayWithinThePortsThatThereAre() {
        assertEquals(65_535, Arrays.stream(PortGuesses.beyond(65_530, 1)).max().orElseThrow());
        assertTrue(Arrays.stream(PortGuesses.beyond(1030, -1)).allMatch(port -> port >= 1024));
        assertEquals(0, PortGuesses.beyond(500, 1).length);
    }
}
