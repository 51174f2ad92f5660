package org.meshnet.node.daemon.system;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a JVM that was started without options give back heap that it does not need: it collects when there is reason to,
 * which a node with hardly any garbage seldom gives it. Sets what can be set in a running JVM, some seconds after the
 * start, and only what the user has not set. Used by one thread.
 */
public final class HeapBounds implements LongConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(HeapBounds.class);
    private static final long AFTER_NS = TimeUnit.SECONDS.toNanos(10);
    /** In this order: the lower ratio must never be above the higher. */
    private static final Map<String, String> OPTIONS = options();

    private final long dueNs;
    private boolean isDone;

    public HeapBounds(long nowNs) {
        this.dueNs = nowNs + AFTER_NS;
    }

    private static Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("MinHeapFreeRatio", "10");
        options.put("MaxHeapFreeRatio", "30");
        // A collection after two minutes without one gives back what is free.
        options.put("G1PeriodicGCInterval", "120000");
        return options;
    }

    @Override
    public void accept(long nowNs) {
        if (isDone || nowNs - dueNs < 0) {
            return;
        }
        isDone = true;
        try {
            HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            OPTIONS.forEach((name, value) -> set(machine, name, value));
        } catch (LinkageError | IllegalArgumentException e) {
            LOG.debug("this JVM's heap is not bounded: {}", e.toString());
        }
    }

    /** @throws IllegalArgumentException if this JVM knows no such option */
    private static void set(HotSpotDiagnosticMXBean machine, String name, String value) {
        VMOption option = machine.getVMOption(name);
        if (option.isWriteable() && option.getOrigin() == VMOption.Origin.DEFAULT) {
            machine.setVMOption(name, value);
        }
    }
}
