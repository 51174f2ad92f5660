/** Watches, replaces and looks for the paths of connected peers (docs/paths.md). */
@NullMarked
package org.meshnet.core.engine.path;

import org.jspecify.annotations.NullMarked;
