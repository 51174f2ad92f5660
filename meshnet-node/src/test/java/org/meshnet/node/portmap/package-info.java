/** Tests of the port-mapping codecs, and of the mapper with fake gateways. */
package org.meshnet.node.portmap;
