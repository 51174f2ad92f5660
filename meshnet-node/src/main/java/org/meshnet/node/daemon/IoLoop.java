package org.meshnet.node.daemon;

import java.io.IOException;

/** What a data thread does until its device is closed. */
@FunctionalInterface
interface IoLoop {
    /** @throws IOException if the device fails, or was closed while it was waited for */
    void run() throws IOException;
}
