package org.meshnet.discovery.registry.desk;

import org.meshnet.discovery.registry.count.RegistryCounters;
import org.meshnet.discovery.registry.membership.Members;
import org.meshnet.discovery.registry.policy.CopyDesk;
import org.meshnet.discovery.registry.proof.Cookies;
import org.meshnet.discovery.registry.tell.Outbox;
import org.meshnet.discovery.registry.ticket.Tickets;

/**
 * What each desk works with that takes what nodes ask for.
 *
 * @param members who is registered
 * @param copies of the networks' documents
 * @param cookies prove where somebody is heard
 * @param tickets for who registers again
 * @param outbox where answers go
 * @param counters of what is no datagram's only outcome
 */
public record DeskMeans(
        Members members, CopyDesk copies, Cookies cookies, Tickets tickets, Outbox outbox, RegistryCounters counters) {}
