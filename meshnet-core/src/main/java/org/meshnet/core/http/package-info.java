/**
 * As much of HTTP as it takes to give somebody a page: bytes in, bytes out. For the shells; no state machine knows it.
 */
@NullMarked
package org.meshnet.core.http;

import org.jspecify.annotations.NullMarked;
