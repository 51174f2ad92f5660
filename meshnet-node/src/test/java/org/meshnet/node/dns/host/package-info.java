/** Tests of the package, and the fakes that they need. */
package org.meshnet.node.dns.host;
