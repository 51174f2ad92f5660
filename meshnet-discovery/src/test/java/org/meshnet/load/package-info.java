/**
 * The load generator (scripts/load.sh): any number of nodes, as a discovery server sees them, over real UDP sockets
 * from one process. A tool beside the tests: no product contains it, and it knows of the server only what is on the
 * wire.
 */
@org.jspecify.annotations.NullMarked
package org.meshnet.load;
