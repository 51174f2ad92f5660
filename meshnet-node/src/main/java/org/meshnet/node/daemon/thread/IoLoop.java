package org.meshnet.node.daemon.thread;

import java.io.IOException;

/** What a data thread does until its device is closed. */
@FunctionalInterface
public interface IoLoop {
    /** @throws IOException if the device fails, or was closed while it was waited for */
    void run() throws IOException;
}
