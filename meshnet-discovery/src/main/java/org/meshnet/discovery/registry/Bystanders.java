package org.meshnet.discovery.registry;

/**
 * Who has something to do when a member comes, changes, is heard of or goes.
 *
 * @param relays forget who is gone
 * @param herald tells the others
 * @param reachWatch looks from where it is seen
 */
record Bystanders(RelayTable relays, Herald herald, ReachWatch reachWatch) {}
