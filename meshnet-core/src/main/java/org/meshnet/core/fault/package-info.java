/** What becomes of failures that nobody expected. */
@NullMarked
package org.meshnet.core.fault;

import org.jspecify.annotations.NullMarked;
