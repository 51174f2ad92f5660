/**
 * Asks the router for a UDP port that leads to this host: by PCP (RFC 6887), NAT-PMP (RFC 6886), or UPnP-IGD, whichever
 * answers first. The messages' codecs do no input or output; the clients ask one gateway each time, wait for a bounded
 * while, and take answers of that gateway only. {@link org.meshnet.node.portmap.PortMapper} decides when.
 */
@NullMarked
package org.meshnet.node.portmap;

import org.jspecify.annotations.NullMarked;
