package org.meshnet.node.web;

import java.util.Optional;

/**
 * A network's place on the page of its process.
 *
 * @param page of the process
 * @param network its name; empty for the only one
 */
public record PagePlace(NodePage page, String network) {
    /** Where there is no page. */
    public static PagePlace none() {
        return new PagePlace(NodePage.none(), "");
    }

    /** Shows the node from now on, until that is closed. */
    public Shown show(NodeView view) {
        return page.show(network, view);
    }

    /** What a browser opens; empty if there is no page. */
    public Optional<String> address() {
        return page.address();
    }

    /** A node that is shown. */
    @FunctionalInterface
    public interface Shown extends AutoCloseable {
        @Override
        void close();
    }
}
