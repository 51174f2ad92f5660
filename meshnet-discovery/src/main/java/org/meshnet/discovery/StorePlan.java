package org.meshnet.discovery;

import java.nio.file.Path;
import java.util.Optional;
import org.meshnet.core.net.Endpoint;
import org.meshnet.discovery.registry.shared.ServiceKey;
import org.meshnet.discovery.store.StoreAddress;

/**
 * How a directory is to be shared.
 *
 * @param address of the store
 * @param key that its servers have; wiped by the daemon
 * @param authority whose certificates are taken, if not those that Java trusts
 * @param advertised where other servers reach this one, if that was said
 */
record StorePlan(StoreAddress address, ServiceKey key, Optional<Path> authority, Optional<Endpoint> advertised) {}
