package org.meshnet.tun;

import java.io.IOException;

/**
 * Leads all traffic of this host to the mesh's interface, but for packets that carry a mark: those of the node itself,
 * which go on by the host's own routes. What was changed stands in the host until {@link #clear}, even when the process
 * is killed: then nothing of the traffic goes the way that it was to be kept from. One thread at a time.
 */
public interface ExitRouting extends AutoCloseable {
    /** Where this system has no such thing. */
    ExitRouting NONE = new ExitRouting() {
        @Override
        public void apply(ExitPlan plan) throws IOException {
            throw new IOException("this version leads all traffic to the mesh on Linux only");
        }

        @Override
        public boolean restore(ExitPlan plan) {
            return false;
        }

        @Override
        public boolean clear() {
            return false;
        }

        @Override
        public void close() {}
    };

    /**
     * Makes it so, whatever was before. While it changes, traffic may be blocked for a moment, and does not leave by
     * another way.
     *
     * @throws IOException if the system refuses, or another process leads this host's traffic already; what was made so
     *     far stays
     */
    void apply(ExitPlan plan) throws IOException;

    /**
     * Puts back what somebody else took away of a plan that was made so. What the interface does not take now, as while
     * it is off, stays blocked.
     *
     * @return whether anything was missing
     */
    boolean restore(ExitPlan plan) throws IOException;

    /**
     * Undoes all of it, also what a former process for an interface of the same name left.
     *
     * @return whether there was something
     */
    boolean clear() throws IOException;

    /** Ends the way to the kernel; undoes nothing. */
    @Override
    void close();
}
