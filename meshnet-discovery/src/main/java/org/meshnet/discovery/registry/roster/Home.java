package org.meshnet.discovery.registry.roster;

import org.meshnet.core.net.Endpoint;

/**
 * Another server that shares the roster.
 *
 * @param id of that run of it
 * @param endpoint where it sends from, and is reached by the other servers
 */
public record Home(long id, Endpoint endpoint) {}
