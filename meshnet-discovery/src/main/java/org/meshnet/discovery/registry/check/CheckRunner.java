package org.meshnet.discovery.registry.check;

/** Has checks worked on, here or elsewhere, and hands them back to the registry, in any order. */
public interface CheckRunner {
    /** Works on each at once, on the registry's own thread. */
    CheckRunner INLINE = new CheckRunner() {
        @Override
        public int capacity() {
            return 1;
        }

        @Override
        public void run(Check check, long nowNs) {
            check.work();
            check.decide(nowNs);
        }
    };

    /** How many it may have at one time, those that wait to be decided among them; at least 1. */
    int capacity();

    /**
     * Takes one more, of at most {@link #capacity}; the registry's thread. The check is worked on once, and then
     * decided on the registry's thread, now or later, or it is dropped.
     *
     * @param nowNs of the registry's time
     */
    void run(Check check, long nowNs);
}
