package org.meshnet.core.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;

/** What the process uses, by the names that all programs have for it. Stateless. */
public final class ProcessFamilies {
    private ProcessFamilies() {}

    /** Adds them. */
    public static void addTo(Families families) {
        Families.Sheet sheet = families.sheet("");
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        sheet.add(
                "process_start_time_seconds",
                "When the process started, in seconds since 1970.",
                runtime.getStartTime() / 1e3);
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        sheet.add("jvm_heap_used_bytes", "Of the heap of the Java machine, what is in use.", heap);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            sheet.add(
                    "process_cpu_seconds_total",
                    "Processor time that the process has used.",
                    Math.max(0, system.getProcessCpuTime()) / 1e9);
            sheet.add("process_open_fds", "File descriptors that are open.", system.getOpenFileDescriptorCount());
        }
    }
}
