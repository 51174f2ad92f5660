/** What stands between the TUN device's queues and the sockets: a loop for each thread that moves packets. */
@NullMarked
package org.meshnet.node.daemon.lane;

import org.jspecify.annotations.NullMarked;
