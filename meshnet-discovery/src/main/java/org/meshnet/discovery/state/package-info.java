/** What a server keeps on this host between runs: the key by which nodes know it. */
@NullMarked
package org.meshnet.discovery.state;

import org.jspecify.annotations.NullMarked;
