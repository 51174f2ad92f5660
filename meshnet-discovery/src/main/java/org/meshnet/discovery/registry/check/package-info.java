/** Checks that take long, such as of signatures: how many may be in work, and the seam behind which it is done. */
@NullMarked
package org.meshnet.discovery.registry.check;

import org.jspecify.annotations.NullMarked;
