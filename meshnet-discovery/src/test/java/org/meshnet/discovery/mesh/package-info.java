/** Engines and a registry in one virtual network without NATs, for what hostile members and servers may try. */
package org.meshnet.discovery.mesh;
