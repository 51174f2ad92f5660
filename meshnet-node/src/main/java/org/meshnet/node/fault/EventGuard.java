package org.meshnet.node.fault;

/**
 * For loops that handle one event after the other: an exception that nobody expected costs the event that it came with
 * and no more. Only when many events in a row fail is the loop itself taken for broken. One thread.
 */
public final class EventGuard {
    /** So many failures without one success between them are more than bad luck. */
    public static final int MOST_IN_A_ROW = 100;

    private final String what;
    private final FailureLog log;
    private int inARow;

    /** @param what the events are of */
    public EventGuard(String what, FailureLog log) {
        this.what = what;
        this.log = log;
    }

    /** An event was handled. */
    public void succeeded() {
        if (inARow > 0) {
            inARow = 0;
        }
    }

    /**
     * An event was not handled.
     *
     * @throws Error the failure itself, where it leaves nobody in a state to go on
     * @throws IllegalStateException if too many have failed in a row
     */
    public void failed(Throwable failure) {
        if (isFatal(failure)) {
            throw (Error) failure;
        }
        log.note("something of " + what + " was lost", failure);
        inARow++;
        if (inARow == MOST_IN_A_ROW) {
            inARow = 0;
            throw new IllegalStateException(MOST_IN_A_ROW + " events of " + what + " in a row failed", failure);
        }
    }

    /**
     * A stack that overflowed is empty again; without memory, or with a broken virtual machine, what is half done stays
     * so.
     */
    private static boolean isFatal(Throwable failure) {
        return failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError);
    }
}
