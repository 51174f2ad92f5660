package org.meshnet.core.group;

import org.meshnet.core.net.IpAddress;

/**
 * What a host says of one group. Immutable.
 *
 * @param group the group
 * @param isJoined does it want what is sent there, from any source or from some
 * @param isState does it say so whatever changed, as in answer to a query
 */
public record GroupReport(IpAddress group, boolean isJoined, boolean isState) {}
