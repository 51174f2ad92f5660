package org.meshnet.discovery.registry.member;

import org.meshnet.core.relay.RelayShare;
import org.meshnet.discovery.limit.Budgets;
import org.meshnet.discovery.limit.RateGate;

/**
 * What a member may have the server do.
 *
 * @param account who pays for its requests, and for what others are told of it
 * @param changes how often it may change
 * @param relayShare what it may send by relay
 */
public record MemberMeans(Budgets.Account account, RateGate changes, RelayShare relayShare) {}
