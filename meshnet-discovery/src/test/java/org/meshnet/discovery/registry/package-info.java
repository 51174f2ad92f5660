/** Tests of the registry in virtual time, with fake nodes that speak the real protocol. */
package org.meshnet.discovery.registry;
