package org.meshnet.node.config;

import org.meshnet.node.exit.UserError;

/** What happens to a fault in a configuration: the first ends the reading, or all are collected. */
@FunctionalInterface
public interface Faults {
    /** The first ends the reading. */
    Faults FIRST = fault -> {
        throw fault;
    };

    /** Takes a fault; what it is in is left out if this returns. */
    void add(UserError fault) throws UserError;
}
