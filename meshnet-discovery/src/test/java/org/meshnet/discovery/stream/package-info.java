/** Streams of clients, over loopback sockets. */
package org.meshnet.discovery.stream;
