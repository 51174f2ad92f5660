package org.meshnet.node.daemon;

import org.meshnet.node.fault.FailureLog;

/**
 * What failed and did not end the node. Any thread.
 *
 * @param events packets, datagrams, events and tasks
 * @param helpers of the node, and steps of its closing
 */
record NodeFailures(FailureLog events, FailureLog helpers) {
    NodeFailures() {
        this(new FailureLog(), new FailureLog());
    }
}
