/** IGMP and MLD as a mesh node needs them: what a host says it has joined is read, and queries for that are written. */
@NullMarked
package org.meshnet.core.group;

import org.jspecify.annotations.NullMarked;
