/** Streams to discovery servers. */
package org.meshnet.node.stream;
