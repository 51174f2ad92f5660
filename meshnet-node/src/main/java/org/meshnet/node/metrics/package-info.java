/** The metrics of the process for Prometheus: what there is, and the page that is given to who asks. */
@NullMarked
package org.meshnet.node.metrics;

import org.jspecify.annotations.NullMarked;
