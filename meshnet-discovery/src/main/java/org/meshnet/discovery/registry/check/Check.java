package org.meshnet.discovery.registry.check;

/**
 * A check that takes long: first its work, which any thread may do, then what follows from that, on the registry's
 * thread. Who hands it from one thread to another sees to it that the other sees all of it.
 */
public interface Check {
    /** Does the work, once. Needs nothing that others change, and throws nothing: what fails is thrown by the other. */
    void work();

    /**
     * Draws the conclusion, once, after the work; the registry's thread.
     *
     * @param nowNs of the registry's time; what changed since the check began counts as it is now
     * @throws RuntimeException if the work or this ended in an error of the program
     */
    void decide(long nowNs);

    /** Wipes its secrets, instead of the conclusion. Nobody works on it meanwhile or later. */
    void drop();
}
