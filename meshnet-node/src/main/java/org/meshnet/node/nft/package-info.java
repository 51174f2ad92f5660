/** What the node has the kernel translate, in a table of its own of nftables. */
@NullMarked
package org.meshnet.node.nft;

import org.jspecify.annotations.NullMarked;
