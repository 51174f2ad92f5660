package org.meshnet.tun;

/** Hears of changes of this host's interfaces, addresses and routes. One thread waits, any thread may close. */
public interface NetworkChanges extends AutoCloseable {
    /**
     * Waits until the system says that something changed, or until it is time to look anyway. What happened before the
     * call, but after the last one, is not missed; several changes may be told as one.
     *
     * @return false once it is closed
     */
    boolean await();

    /** Ends the waiting. Later calls do nothing. */
    @Override
    void close();
}
