/**
 * Where a peer may be reached and how well: candidates, probes, and the choice of the path in use. Pure state, timed by
 * the engine.
 */
package org.meshnet.core.path;
