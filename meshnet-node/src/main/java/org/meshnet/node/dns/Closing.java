package org.meshnet.node.dns;

import java.io.Closeable;
import java.io.IOException;

/** Ends connections. Stateless. */
final class Closing {
    private Closing() {}

    static void quietly(Closeable connection) {
        try {
            connection.close();
        } catch (IOException e) {
            // There is nothing more to be done about it.
        }
    }
}
