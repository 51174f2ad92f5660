/**
 * The document of a closed network: who was revoked, what the rules are, which key comes next. Its signatures, its
 * bytes and chunks, which of two counts, and how one is fetched (docs/protocol.md §7.3). Pure values and decisions; the
 * time is an argument.
 */
@NullMarked
package org.meshnet.core.policy;

import org.jspecify.annotations.NullMarked;
