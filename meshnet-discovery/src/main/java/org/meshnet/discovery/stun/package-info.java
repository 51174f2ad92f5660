/** Answers to STUN Binding requests (RFC 8489), so that the server also serves as a plain STUN server. Stateless. */
package org.meshnet.discovery.stun;
