/**
 * Where a peer may be reached and how well: candidates, probes, and the choice of the path in use. Pure state, timed by
 * the engine.
 */
@NullMarked
package org.meshnet.core.path;

import org.jspecify.annotations.NullMarked;
