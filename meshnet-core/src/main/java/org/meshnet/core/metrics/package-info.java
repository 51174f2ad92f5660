/** Metrics as Prometheus takes them; the only user of its library. For the shells; no state machine knows it. */
@NullMarked
package org.meshnet.core.metrics;

import org.jspecify.annotations.NullMarked;
