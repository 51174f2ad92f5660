package org.meshnet.core.engine.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.meshnet.core.frame.SpeedBody;
import org.meshnet.core.frame.SpeedFigures;

/** The search on a path that carries so much, loses a part, and is told of every tenth of a second. */
class SpeedSearchTest {
    private static final int MOST = 10_000_000;
    private static final double STEP_SECONDS = 0.1;

    private final SpeedSearch search = new SpeedSearch(MOST);
    private double carriedBytes = MOST * 2.0;
    private double keptPart = 1;
    private double sent;
    private double received;
    private double steadySent;
    private double steadyReceived;
    private double seconds;

    private void pass(double duration) {
        for (double end = seconds + duration; seconds < end; seconds += STEP_SECONDS) {
            double rate = search.bytesPerSecond();
            double frames = rate * STEP_SECONDS / SpeedFrames.PACKET_BYTES;
            double arrived = Math.min(rate, carriedBytes) / rate * keptPart * frames;
            if (search.steadyFrom() <= sent) {
                steadySent += frames;
                steadyReceived += arrived;
            }
            sent += frames;
            received += arrived;
            search.onFigures(
                    new SpeedFigures(
                            (long) received, (long) sent, Long.MAX_VALUE, 0, (int) ((seconds + STEP_SECONDS) * 1e6)),
                    (long) sent);
        }
    }

    private double lost() {
        return 1 - steadyReceived / steadySent;
    }

    @Test
    void shouldGoUpToWhatIsAllowed() {
        pass(3);
        assertEquals(MOST, search.bytesPerSecond());
        assertEquals(0, lost(), 0.001);
    }

    /** Nothing is sent, and the other side goes on telling. */
    private void standStill(double duration) {
        for (double end = seconds + duration; seconds < end; seconds += STEP_SECONDS) {
            tell((long) received, seconds + STEP_SECONDS, (long) sent);
        }
    }

    @Test
    void shouldNotTakeAMomentOfStandingStillForALimit() {
        pass(0.35);
        double before = search.bytesPerSecond();
        standStill(0.3);
        pass(2);
        assertTrue(before < MOST);
        assertEquals(MOST, search.bytesPerSecond());
    }

    @Test
    void shouldStayALittleBelowWhatThePathCarries() {
        for (double carried : new double[] {20_000, 125_000, 240_000, 1_000_000, 7_000_000}) {
            SpeedSearchTest path = new SpeedSearchTest();
            path.carriedBytes = carried;
            path.pass(5);
            assertTrue(path.search.bytesPerSecond() <= carried, carried + ": " + path.search.bytesPerSecond());
            assertEquals(carried, path.search.bytesPerSecond(), carried * 0.1);
            assertEquals(0, path.lost(), 0.01, carried + "");
        }
    }

    @Test
    void shouldNotTakeWhatIsLostByChanceForALimit() {
        keptPart = 0.7;
        pass(5);
        assertEquals(MOST, search.bytesPerSecond());
        assertEquals(0.3, lost(), 0.01);
    }

    @Test
    void shouldSendLessWhenThePathBecomesSlower() {
        carriedBytes = 4_000_000;
        pass(4);
        carriedBytes = 1_000_000;
        pass(2);
        assertEquals(950_000, search.bytesPerSecond(), 50_000);
    }

    @Test
    void shouldSendNextToNothingWhereNothingArrives() {
        keptPart = 0;
        pass(3);
        assertEquals(SpeedBody.MIN_BYTES_PER_SECOND, search.bytesPerSecond());
    }

    @Test
    void shouldEndTheSearchWhenHalfOfTheTimeIsOver() {
        pass(0.5);
        assertEquals(Long.MAX_VALUE, search.steadyFrom());
        search.endSearch((long) sent);
        double found = search.bytesPerSecond();
        assertTrue(found >= 240_000 && search.steadyFrom() < Long.MAX_VALUE);
        pass(2);
        assertEquals(found, search.bytesPerSecond());
    }

    private void tell(long frames, double atSeconds, long sentFrames) {
        search.onFigures(
                new SpeedFigures(frames, frames, Long.MAX_VALUE, 0, (int) Math.round(atSeconds * 1e6)), sentFrames);
    }

    @Test
    void shouldJudgeNoRateByFramesOfTheOneBefore() {
        tell(0, 0.1, 25);
        tell(25, 0.2, 60);
        assertEquals(500_000, search.bytesPerSecond());
        tell(50, 0.3, 160);
        tell(59, 0.6, 260);
        assertEquals(500_000, search.bytesPerSecond());
        tell(60, 0.7, 300);
        tell(105, 0.8, 350);
        assertEquals(1_000_000, search.bytesPerSecond());
    }
}
