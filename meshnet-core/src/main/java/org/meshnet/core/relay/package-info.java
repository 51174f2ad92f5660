/** How much a relay forwards for whom: what the discovery server and a node that relays for others have in common. */
package org.meshnet.core.relay;
