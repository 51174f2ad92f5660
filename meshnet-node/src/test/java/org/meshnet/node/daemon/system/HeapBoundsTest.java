package org.meshnet.node.daemon.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** It is this JVM that is bounded. */
class HeapBoundsTest {
    private final HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);

    private String option(String name) {
        return machine.getVMOption(name).getValue();
    }

    @AfterEach
    void setBack() {
        machine.setVMOption("MaxHeapFreeRatio", "70");
        machine.setVMOption("MinHeapFreeRatio", "40");
        machine.setVMOption("G1PeriodicGCInterval", "0");
    }

    @Test
    void shouldBoundTheHeapOfARunningJvmOnceItHasStarted() {
        HeapBounds bounds = new HeapBounds(0);
        bounds.accept(TimeUnit.SECONDS.toNanos(9));
        assertEquals("40", option("MinHeapFreeRatio"));

        bounds.accept(TimeUnit.SECONDS.toNanos(10));
        assertEquals("10", option("MinHeapFreeRatio"));
        assertEquals("30", option("MaxHeapFreeRatio"));
        assertEquals("120000", option("G1PeriodicGCInterval"));
    }

    @Test
    void shouldLeaveWhatTheUserHasSet() {
        machine.setVMOption("G1PeriodicGCInterval", "5000");
        new HeapBounds(0).accept(TimeUnit.SECONDS.toNanos(10));
        assertEquals("5000", option("G1PeriodicGCInterval"));
    }
}
