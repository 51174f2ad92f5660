/** Watches, replaces and looks for the paths of connected peers (docs/paths.md). */
package org.meshnet.core.engine.path;
