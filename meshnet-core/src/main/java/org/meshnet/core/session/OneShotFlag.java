package org.meshnet.core.session;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A flag that one thread sets and the others find set, until it is cleared: so that of many packets the first is told
 * of and no other. Thread-safe and lock-free; once it is set, asking costs a read.
 */
public final class OneShotFlag {
    private final AtomicBoolean isSet = new AtomicBoolean();

    /** Sets it; true for the one who found it clear. */
    public boolean set() {
        return !isSet.getAcquire() && isSet.compareAndSet(false, true);
    }

    /** Is it set? */
    public boolean isSet() {
        return isSet.getAcquire();
    }

    /** Clears it: whoever sets it next is the first again. */
    public void clear() {
        isSet.set(false);
    }
}
