/**
 * The room of the daemons' pages: HTTP for a browser of this host, within bounds. For the shells; no state machine
 * knows it, and it knows none.
 */
@NullMarked
package org.meshnet.core.web;

import org.jspecify.annotations.NullMarked;
