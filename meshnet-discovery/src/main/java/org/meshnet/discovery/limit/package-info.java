/**
 * How much the server does for whom: rates, with a bounded state for each of many sources, and the budgets of nodes,
 * networks and addresses. Knows nothing of what is limited.
 */
@NullMarked
package org.meshnet.discovery.limit;

import org.jspecify.annotations.NullMarked;
