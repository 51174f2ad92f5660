package org.meshnet.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TallyTest {
    /** So many answers of 1 ns each, and so many losses. */
    private static Tally.Line line(Tally tally, int answered, int lost) {
        Tally.Line line = tally.line(Kind.REFRESH);
        for (int i = 0; i < answered + lost; i++) {
            line.onScheduled();
        }
        for (int i = 0; i < answered; i++) {
            line.onAnswered(1);
        }
        for (int i = 0; i < lost; i++) {
            line.onLost();
        }
        return line;
    }

    @Test
    void shouldCountWhatWasNeverAnsweredAsLongerThanEveryAnswer() {
        assertEquals(1, line(new Tally(), 99, 1).percentileNs(0.99));
        assertEquals(Tally.Line.NEVER, line(new Tally(), 98, 2).percentileNs(0.99));
        assertEquals(Tally.Line.NEVER, line(new Tally(), 0, 1).percentileNs(0.5));
        assertEquals(0, line(new Tally(), 0, 0).percentileNs(0.5));
    }

    @Test
    void shouldSayInTheTableThatTheyAreLost() {
        Tally tally = new Tally();
        line(tally, 98, 2);
        StringWriter text = new StringWriter();
        new Report(new PrintWriter(text)).phase(Phase.RUN, tally, new Use(1_000_000_000, 0, 0, 0), false);
        String row = text.toString()
                .lines()
                .filter(found -> found.strip().startsWith("refresh"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                "refresh 100 100 98 0 0 2 0.00 0.00 lost lost lost", row.strip().replaceAll(" +", " "));
    }

    @Test
    void shouldLoseWhatDidNotArrive() {
        Tally tally = new Tally();
        Tally.Line line = line(tally, 3, 1);
        line.onScheduled();
        line.onScheduled();
        line.onRefused();
        line.loseTheRest();
        assertEquals(2, line.lost());
        assertEquals(line.scheduled(), line.ended());
    }

    @Test
    void shouldAddUp() {
        Tally one = new Tally();
        Tally other = new Tally();
        line(one, 2, 1);
        line(other, 3, 2);
        other.count(Count.NEWS, 4);
        one.add(other);
        assertEquals(8, one.line(Kind.REFRESH).scheduled());
        assertEquals(5, one.line(Kind.REFRESH).answered());
        assertEquals(3, one.line(Kind.REFRESH).lost());
        assertEquals(4, one.get(Count.NEWS));
    }

    @Test
    void shouldHaveAColumnForEachValueOfALineOfCsv() {
        String line = Report.csv("0,run,1,1,0,CPU,7", Book.emptyTallies(), new Use(1, 2, 3, 4));
        assertEquals(Report.csvHeader().split(",", -1).length, line.split(",", -1).length);
        assertTrue(line.startsWith("0,run,1,1,0,0.000,0.000,7,4,"), line);
    }

    @Test
    void shouldCountInThePhaseInWhichSomethingWasDue() {
        Book book = new Book();
        book.enter(Phase.RUN, 100);
        book.line(Kind.REFRESH, 99).onLost();
        book.line(Kind.REFRESH, 100).onAnswered(5);
        assertEquals(1, book.turn().get(Phase.RAMP).line(Kind.REFRESH).lost());
        assertEquals(0, book.now().line(Kind.REFRESH).answered());
    }
}
