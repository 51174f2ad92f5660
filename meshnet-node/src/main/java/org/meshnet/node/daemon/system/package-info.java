/** What a node gets from the process and the system around it: signals, privileges, memory, files and UDP sockets. */
@NullMarked
package org.meshnet.node.daemon.system;

import org.jspecify.annotations.NullMarked;
