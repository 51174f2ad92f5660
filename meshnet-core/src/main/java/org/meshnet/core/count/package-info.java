/** What is counted, and in what. */
@NullMarked
package org.meshnet.core.count;

import org.jspecify.annotations.NullMarked;
