/**
 * Which packets belong together, and which of them rules let pass: flows between this node and each peer, remembered
 * within bounds. In the data path: what belongs to a known flow costs no lock and no allocation.
 */
@NullMarked
package org.meshnet.core.flow;

import org.jspecify.annotations.NullMarked;
