/**
 * An internet in one thread and in virtual time: hosts, segments, routers, NATs and firewalls, links that delay, lose,
 * double and reorder. Everything random comes from one seed, so the same seed gives the same trace, byte for byte. It
 * knows UDP datagrams and nothing of what is in them.
 */
package org.meshnet.sim;
