package org.meshnet.tun.linux.sys;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file descriptor that one thread may close while others use it. The system gives a closed number to the next file
 * that anybody opens, so the number is used only between {@link #acquire} and {@link #release}, and is closed by the
 * last to leave.
 *
 * <pre>
 *   OPEN, n users ──shut──▶ SHUT, n users ──last release──▶ closed
 * </pre>
 */
public final class FileDescriptor {
    private static final int SHUT = Integer.MIN_VALUE;

    private final int number;
    private final boolean isOwn;
    /** The count of users; the sign bit says that it is shut. */
    private final AtomicInteger state = new AtomicInteger();

    private final CountDownLatch closed = new CountDownLatch(1);

    /** Takes over an open descriptor. */
    public FileDescriptor(int number) {
        this(number, true);
    }

    private FileDescriptor(int number, boolean isOwn) {
        if (number < 0) {
            throw new IllegalArgumentException("no descriptor: " + number);
        }
        this.number = number;
        this.isOwn = isOwn;
    }

    /** One that somebody else closes, and not before its last use here is over. */
    public static FileDescriptor borrowed(int number) {
        return new FileDescriptor(number, false);
    }

    /** Begins a use; if it returns true, {@link #release} must follow. False once shut. */
    public boolean acquire() {
        int users;
        do {
            users = state.get();
            if (users < 0) {
                return false;
            }
        } while (!state.compareAndSet(users, users + 1));
        return true;
    }

    /** Ends a use. */
    public void release() {
        if (state.decrementAndGet() == SHUT) {
            closeNow();
        }
    }

    /** The number, for use between {@link #acquire} and {@link #release}. */
    public int number() {
        return number;
    }

    /** Has {@link #shut} been called? */
    public boolean isShut() {
        return state.get() < 0;
    }

    /**
     * Lets nobody in any more and closes the descriptor when the last user has left, at once if there is none. Does not
     * wake users that wait in the kernel.
     *
     * @return false if it was shut before
     */
    public boolean shut() {
        int users;
        do {
            users = state.get();
            if (users < 0) {
                return false;
            }
        } while (!state.compareAndSet(users, users | SHUT));
        if (users == 0) {
            closeNow();
        }
        return true;
    }

    /** After {@link #shut}: waits until the descriptor is closed. An interrupt is kept for later. */
    public void awaitClosed() {
        boolean wasInterrupted = false;
        while (true) {
            try {
                closed.await();
                break;
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeNow() {
        if (isOwn) {
            // Linux frees the number even when close() reports an error, so there is nothing to repeat.
            Libc.close(number);
        }
        closed.countDown();
    }
}
