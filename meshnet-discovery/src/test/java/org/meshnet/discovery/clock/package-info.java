/** Tests of the clockwork. */
package org.meshnet.discovery.clock;
