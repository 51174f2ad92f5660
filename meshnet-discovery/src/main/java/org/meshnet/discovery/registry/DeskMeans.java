package org.meshnet.discovery.registry;

import org.meshnet.discovery.registry.proof.Cookies;

/**
 * What each desk works with that takes what nodes ask for.
 *
 * @param members who is registered
 * @param cookies prove where somebody is heard
 * @param outbox where answers go
 * @param counters of what is no datagram's only outcome
 */
record DeskMeans(Members members, Cookies cookies, Outbox outbox, Counters counters) {}
