/**
 * What tests of this and other modules need of a packet device: one in memory, the contract of all, and UDP packets.
 */
package org.meshnet.tun.testing;
