package org.meshnet.discovery.registry.desk;

import org.meshnet.discovery.registry.relay.RelayTable;
import org.meshnet.discovery.registry.remote.RemoteDesk;

/**
 * What has two nodes meet.
 *
 * @param relays by which they reach each other through this server
 * @param remote where one of them is at another server
 */
public record Meetings(RelayTable relays, RemoteDesk remote) {}
