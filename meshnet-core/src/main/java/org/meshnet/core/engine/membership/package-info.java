/** Certificates that end are replaced inside sessions, by members that hold an administrator's key. */
@NullMarked
package org.meshnet.core.engine.membership;

import org.jspecify.annotations.NullMarked;
