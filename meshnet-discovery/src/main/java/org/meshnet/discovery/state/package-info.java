/** What a server keeps on this host between runs: the key by which nodes know it. */
package org.meshnet.discovery.state;
