/** What the servers tell of the members, and what this node tells them of itself. */
@NullMarked
package org.meshnet.core.engine.directory;

import org.jspecify.annotations.NullMarked;
