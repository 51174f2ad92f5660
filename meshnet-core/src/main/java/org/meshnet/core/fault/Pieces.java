package org.meshnet.core.fault;

import org.jspecify.annotations.Nullable;

/**
 * Work in pieces of which none may keep the others from being done: what one throws that nobody expected waits until
 * all are through. One thread.
 */
public final class Pieces {
    private @Nullable Throwable failure;

    /**
     * Does a piece.
     *
     * @throws VirtualMachineError where it leaves nobody in a state to go on
     */
    public void run(Runnable piece) {
        try {
            piece.run();
        } catch (RuntimeException | StackOverflowError | AssertionError | LinkageError e) {
            note(e);
        }
    }

    private void note(Throwable thrown) {
        if (failure == null) {
            failure = thrown;
        } else if (failure != thrown) {
            failure.addSuppressed(thrown);
        }
    }

    /** Throws what the first piece that failed threw, with what the others threw; nothing if none failed. */
    public void end() {
        if (failure instanceof RuntimeException thrown) {
            throw thrown;
        }
        if (failure instanceof Error thrown) {
            throw thrown;
        }
    }
}
