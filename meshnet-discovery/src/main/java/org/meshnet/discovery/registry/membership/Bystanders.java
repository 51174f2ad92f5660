package org.meshnet.discovery.registry.membership;

import org.meshnet.discovery.registry.relay.RelayTable;
import org.meshnet.discovery.registry.tell.Herald;
import org.meshnet.discovery.registry.tell.ReachWatch;

/**
 * Who has something to do when a member comes, changes, is heard of or goes.
 *
 * @param relays forget who is gone
 * @param herald tells the others
 * @param reachWatch looks from where it is seen
 */
public record Bystanders(RelayTable relays, Herald herald, ReachWatch reachWatch) {}
