package org.meshnet.node.command;

import java.io.IOException;
import java.util.List;

/** Runs this host's programs. */
@FunctionalInterface
public interface Commands {
    /**
     * Runs one to its end, which it has to come to within a few seconds.
     *
     * @param input what it reads
     * @throws IOException if it cannot be run, takes too long or fails; the message has what it said
     */
    void run(List<String> command, String input) throws IOException;
}
