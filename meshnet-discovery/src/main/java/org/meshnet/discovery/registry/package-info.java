/**
 * The registry: who is a member of which network, where it was last seen, and which overlay addresses it holds. Sans-IO
 * and single-threaded; holds no secret of any network. docs/protocol.md §5 is what it follows.
 */
@NullMarked
package org.meshnet.discovery.registry;

import org.jspecify.annotations.NullMarked;
