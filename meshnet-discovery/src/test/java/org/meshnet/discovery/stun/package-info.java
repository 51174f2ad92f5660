/** Tests of the STUN answers against RFC 8489 and the samples of RFC 5769. */
package org.meshnet.discovery.stun;
