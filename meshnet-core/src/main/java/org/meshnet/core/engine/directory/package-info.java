/** What the servers tell of the members, and what this node tells them of itself. */
package org.meshnet.core.engine.directory;
