/** A daemon's threads: those that it cannot live without, those that begin anew, and the order in which all ends. */
@NullMarked
package org.meshnet.node.daemon.thread;

import org.jspecify.annotations.NullMarked;
