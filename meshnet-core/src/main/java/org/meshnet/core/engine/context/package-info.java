/**
 * What all parts of one engine stand on: configuration, seams, tables, the addresses of this node, and the ways to send
 * and to publish. Nothing in here knows of a part.
 */
@NullMarked
package org.meshnet.core.engine.context;

import org.jspecify.annotations.NullMarked;
