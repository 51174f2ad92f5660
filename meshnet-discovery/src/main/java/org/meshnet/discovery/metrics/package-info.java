/** The metrics of the server for Prometheus: what there is, and the page that is given to who asks. */
@NullMarked
package org.meshnet.discovery.metrics;

import org.jspecify.annotations.NullMarked;
