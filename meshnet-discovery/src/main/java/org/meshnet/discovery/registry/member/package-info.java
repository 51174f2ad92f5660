/**
 * Who this server talks with, one by one and network by network: sessions, leases, channels, and what is still to be
 * told.
 */
@NullMarked
package org.meshnet.discovery.registry.member;

import org.jspecify.annotations.NullMarked;
