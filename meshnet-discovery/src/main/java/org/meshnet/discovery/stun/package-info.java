/**
 * Answers to STUN Binding requests (RFC 8489), also from a second address or port (RFC 5780), so that the server serves
 * as a plain STUN server and nodes learn how their NATs behave. Stateless; the codec is the core's.
 */
@NullMarked
package org.meshnet.discovery.stun;

import org.jspecify.annotations.NullMarked;
