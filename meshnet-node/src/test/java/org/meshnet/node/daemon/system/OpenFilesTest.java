package org.meshnet.node.daemon.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class OpenFilesTest {
    @Test
    void shouldReadTheLimitInForce() {
        List<String> lines = List.of(
                "Limit                     Soft Limit           Hard Limit           Units     ",
                "Max processes             63432                63432                processes ",
                "Max open files            1024                 524288               files     ");
        assertEquals(1024, OpenFiles.limit(lines));
    }

    @Test
    void shouldTakeNoLimitForVeryMany() {
        assertEquals(Long.MAX_VALUE, OpenFiles.limit(List.of("Max open files unlimited unlimited files")));
        assertEquals(Long.MAX_VALUE, OpenFiles.limit(List.of()));
    }

    @Test
    void shouldLeaveSomeForEverythingElse() {
        assertTrue(OpenFiles.freeCount() >= 0);
    }
}
