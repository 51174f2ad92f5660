package org.meshnet.node.control;

import java.util.Optional;
import org.meshnet.core.net.Prefix;

/**
 * A network behind this node.
 *
 * @param network as this host knows it
 * @param seenAs as members see it
 * @param problem why members do not reach it
 */
public record AdvertisedStatus(Prefix network, Prefix seenAs, Optional<String> problem) {}
